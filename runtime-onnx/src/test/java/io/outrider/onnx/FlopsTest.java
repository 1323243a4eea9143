package io.outrider.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.outrider.policy.ModelFile;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting operations in the graph against what the exporter counted in PyTorch, and against counts by hand. */
class FlopsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "branches",
                "conv",
                "curiosity",
                "fixed_batch",
                "fixed_batch_4",
                "gaussian",
                "members",
                "quantiles",
                "s",
                "two_inputs"
            })
    void agreesWithTheExporter(String name) throws IOException {
        assertThat(counted(Models.path(name))).isEqualTo(stated(Models.path(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "s, 10880", // 2 (16·64 + 64·64 + 64·(4+1))
        "m, 288768", // 2 (128·256 + 256·256 + 256·180)
    })
    void agreesWithCountsByHand(String name, double flops) throws IOException {
        assertThat(counted(benchmark(name))).isEqualTo(flops);
    }

    /** The IMPALA network by its paper: 2·C_out·H·W·C_in·3² a convolution, each stage halved by a pool after its first. */
    @Test
    void agreesWithACountByHandOfTheLargeModel() throws IOException {
        double first = 2 * 9 * (3 * 16 * 64 * 64 + 4 * (16 * 16) * 32 * 32);
        double second = 2 * 9 * (16 * 32 * 32 * 32 + 4 * (32 * 32) * 16 * 16);
        double third = 2 * 9 * (32 * 32 * 16 * 16 + 4 * (32 * 32) * 8 * 8);
        double heads = 2 * (2048 * 256 + 256 * (15 + 1));
        assertThat(counted(benchmark("l"))).isEqualTo(first + second + third + heads);
        assertThat(stated(benchmark("l"))).isEqualTo(first + second + third + heads);
    }

    /** Strides, groups, padding, transposition and batch dimensions, each with its count by hand. */
    @Test
    void agreesWithCountsByHandOfSingleOperators() throws IOException {
        // 4 channels of 6×6 in 2 groups to 8 channels, 3×3 with stride 2 and padding 1: 3×3 out
        assertOperator("Conv", new long[] {8, 2, 3, 3}, 2 * 8 * 3 * 3 * (4 / 2) * 9, 8 * 3 * 3, 4, 6, 6);
        // 4 channels of 6×6, each spread over 3 channels of 2×2 with stride 2
        assertOperator("ConvTranspose", new long[] {4, 3, 2, 2}, 2 * 4 * 6 * 6 * 3 * 4, 3 * 12 * 12, 4, 6, 6);
        // 5 rows of 7 by a 7×3 matrix, for each row of the batch
        assertOperator("MatMul", new long[] {7, 3}, 2 * 5 * 7 * 3, 5 * 3, 5, 7);
        // 7 by the transpose of a 3×7 matrix
        assertOperator("Gemm", new long[] {3, 7}, 2 * 7 * 3, 3, 7);
    }

    /** A model of one operator with weights {@code w}, whose {@code size} results are its logits. */
    private static void assertOperator(String operator, long[] w, double flops, int size, Object... input) {
        double[] ones = new double[(int) LongStream.of(w).reduce(1, (a, b) -> a * b)];
        Object[] batched = Stream.concat(Stream.of("batch"), Stream.of(input)).toArray();
        Object[] attributes = switch (operator) {
            case "Conv" -> new Object[] {"group", 2, "strides", new long[] {2, 2}, "pads", new long[] {1, 1, 1, 1}};
            case "ConvTranspose" -> new Object[] {"strides", new long[] {2, 2}};
            case "Gemm" -> new Object[] {"transB", 1};
            default -> new Object[0];
        };
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, batched)
                .weight("w", w, ones)
                .node(operator, List.of("obs", "w"), "x", attributes)
                .node("Flatten", List.of("x"), "logits", "axis", 1)
                .output("logits", TestModel.FLOAT, "batch", size);
        try (OnnxPolicy policy = model.load()) {
            assertThat(policy.flopsPerRow()).as(operator).isEqualTo(flops);
        }
    }

    /** Counts again in Python, from shapes that onnx infers, of all the models. */
    @Test
    @Tag("ci")
    void agreesWithPython() throws Exception {
        Process probe = new ProcessBuilder(python(), "-c", "import onnx").start();
        boolean there = probe.waitFor() == 0;
        assertThat(there || System.getenv("CI") == null)
                .as("%s has onnx", python())
                .isTrue();
        assumeTrue(there, () -> python() + " has no onnx; name one with -Doutrider.python");
        List<Path> models = new ArrayList<>(List.of(benchmark("s"), benchmark("m"), benchmark("l")));
        SharedModels.all().forEach(shared -> models.add(SharedModels.folder().resolve(shared.name() + ".onnx")));
        List<String> command = new ArrayList<>(List.of(python(), "src/test/python/count_flops.py"));
        models.forEach(path -> command.add(path.toString()));
        Process counting =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        List<String> lines = new String(counting.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(counting.waitFor()).isZero();
        assertThat(lines).hasSameSizeAs(models);
        Map<String, Double> inJava = new HashMap<>();
        SharedModels.all().forEach(shared -> inJava.put(shared.name(), shared.flops()));
        for (int i = 0; i < 3; i++) {
            inJava.put(name(models.get(i)), counted(models.get(i)));
        }
        for (int i = 0; i < lines.size(); i++) {
            assertThat(Double.parseDouble(lines.get(i)))
                    .as(name(models.get(i)))
                    .isEqualTo(inJava.get(name(models.get(i))));
        }
    }

    private static String python() {
        return System.getProperty("outrider.python", "python3");
    }

    private static String name(Path model) {
        return model.getFileName().toString().replace(".onnx", "");
    }

    @Test
    void whatIsNotCountedIsSaid() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .weight("w", new long[] {2, 2}, 1, 2, 3, 4)
                .node("MatMul", List.of("obs", "w"), "x")
                .node("Einsum", List.of("x", "w"), "logits", "equation", "bi,ij->bj")
                .output("logits", TestModel.FLOAT, "batch", 2);
        try (OnnxPolicy policy = model.load()) {
            assertThat(policy.flopsPerRow()).isEqualTo(8);
            assertThat(policy.report().findings(Finding.Grade.INFO))
                    .anySatisfy(finding -> assertThat(finding.text()).contains("[Einsum] are not counted"));
        }
    }

    private static Path benchmark(String name) {
        Path path = Path.of(System.getProperty("outrider.root", ".."))
                .resolve("samples/benchmarks/src/main/resources/models/" + name + ".onnx");
        assumeTrue(Files.exists(path), "skipped: no " + path + "; say -Doutrider.root=FOLDER");
        return path;
    }

    private static double stated(Path path) {
        try (OnnxPolicy policy = OnnxPolicy.load(path)) {
            return policy.flopsPerRow();
        }
    }

    private static double counted(Path path) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(path)).toBuilder();
        for (int i = model.getMetadataPropsCount() - 1; i >= 0; i--) {
            if (model.getMetadataProps(i).getKey().equals("outrider.flops_per_row")) {
                model.removeMetadataProps(i);
            }
        }
        ModelFile file = ModelFile.of(path.toString(), model.build().toByteArray());
        try (OnnxPolicy policy = OnnxPolicy.load(file)) {
            return policy.flopsPerRow();
        }
    }
}
