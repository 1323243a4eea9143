/*
 * The floor: RunWithBinding of ONNX Runtime's C API over memory that is bound once, and nothing else but the copy of an
 * observation into it. The figure is the median of stretches of 20 us, as LoopContender's. Speaks the lines of ProcessContender: a number of nanoseconds in, figures out.
 *
 *   floor LIBRARY MODEL INPUT SHAPE (OUTPUT SHAPE)...      a shape is 1,16
 *
 * The header of the C API is not part of ONNX Runtime's Java package. Functions are taken by their positions in OrtApi, to
 * which releases only ever add; a function returns a status, NULL if all went well.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define API_VERSION 6
#define FLOAT 1
#define MOST 8
#define OBSERVATIONS 64
#define STRETCHES (1 << 16)

typedef struct {
    const void *const *(*get_api)(uint32_t);
    const char *(*version)(void);
} ApiBase;

static const void *const *api;

static void check(void *status, const char *what) {
    if (status) {
        const char *message = ((const char *(*)(void *))api[2])(status);
        printf("unavailable %s: %s\n", what, message);
        exit(1);
    }
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int parse(const char *text, int64_t *shape, int64_t *count) {
    int rank = 0;
    *count = 1;
    for (const char *at = text; *at && rank < MOST; at++) {
        char *end;
        shape[rank] = strtoll(at, &end, 10);
        *count *= shape[rank++];
        at = end;
        if (!*at) break;
    }
    return rank;
}

static void *tensor(void *memory, const char *text, float **data, int64_t *count) {
    int64_t shape[MOST];
    int rank = parse(text, shape, count);
    void *value;
    *data = calloc(*count, sizeof(float));
    check(((void *(*)(void *, void *, size_t, const int64_t *, size_t, int, void **))api[49])(
              memory, *data, *count * sizeof(float), shape, rank, FLOAT, &value),
          "CreateTensorWithDataAsOrtValue");
    return value;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double stretches[STRETCHES];

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 7) {
        printf("unavailable expected LIBRARY MODEL INPUT SHAPE OUTPUT SHAPE\n");
        return 1;
    }
    void *library = dlopen(argv[1], RTLD_NOW);
    ApiBase *(*get_base)(void) = library ? (ApiBase * (*)(void)) dlsym(library, "OrtGetApiBase") : NULL;
    if (!get_base) {
        printf("unavailable %s\n", dlerror());
        return 1;
    }
    api = get_base()->get_api(API_VERSION);

    void *environment, *options, *session, *memory, *binding, *run;
    check(((void *(*)(int, const char *, void **))api[3])(3, "floor", &environment), "CreateEnv");
    check(((void *(*)(void **))api[10])(&options), "CreateSessionOptions");
    check(((void *(*)(void *, int))api[24])(options, 1), "SetIntraOpNumThreads");
    check(((void *(*)(void *, int))api[25])(options, 1), "SetInterOpNumThreads");
    check(((void *(*)(void *, const char *, const char *))api[130])(options, "session.intra_op.allow_spinning", "0"),
          "AddSessionConfigEntry");
    check(((void *(*)(void *, const char *, void *, void **))api[7])(environment, argv[2], options, &session),
          "CreateSession");
    check(((void *(*)(int, int, void **))api[69])(0, 0, &memory), "CreateCpuMemoryInfo");
    check(((void *(*)(void **))api[39])(&run), "CreateRunOptions");
    check(((void *(*)(void *, void **))api[134])(session, &binding), "CreateIoBinding");

    float *input, *outputs[MOST];
    int64_t floats, sizes[MOST];
    int count = 0;
    void *(*bind_input)(void *, const char *, void *) = (void *(*)(void *, const char *, void *))api[136];
    void *(*bind_output)(void *, const char *, void *) = (void *(*)(void *, const char *, void *))api[137];
    check(bind_input(binding, argv[3], tensor(memory, argv[4], &input, &floats)), "BindInput");
    for (int i = 5; i + 1 < argc && count < MOST; i += 2, count++) {
        check(bind_output(binding, argv[i], tensor(memory, argv[i + 1], &outputs[count], &sizes[count])), "BindOutput");
    }

    float *observations = malloc(sizeof(float) * floats * OBSERVATIONS);
    uint32_t seed = 1;
    for (int64_t i = 0; i < floats * OBSERVATIONS; i++) {
        seed = seed * 1664525u + 1013904223u;
        observations[i] = (float)(seed >> 8) / (1 << 24) * 2 - 1;
    }

    void *(*run_with_binding)(void *, void *, void *) = (void *(*)(void *, void *, void *))api[133];
    printf("ready\n");
    char line[64];
    int between = 1;
    double sum = 0;
    long runs = 0;
    while (fgets(line, sizeof line, stdin)) {
        double wanted = atof(line), begun = now(), last = begun;
        int count = 0;
        do {
            for (int i = 0; i < between; i++, runs++) {
                memcpy(input, observations + floats * (runs % OBSERVATIONS), sizeof(float) * floats);
                void *status = run_with_binding(session, run, binding);
                if (status) {
                    printf("failed %s\n", ((const char *(*)(void *))api[2])(status));
                    return 1;
                }
                sum += outputs[0][0];
            }
            double then = now();
            stretches[count++] = then - last;
            last = then;
        } while (last - begun < wanted && count < STRETCHES);
        qsort(stretches, count, sizeof *stretches, compare);
        double each = stretches[count / 2] / between;
        between = each > 20000 ? 1 : (int)(20000 / each);
        printf("figures ns=%.3f\n", each);
    }
    return sum == 0.5; /* so that outputs are read */
}
