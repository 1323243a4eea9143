package io.outrider.samples.benchmarks.peers;

import io.outrider.onnx.OnnxPolicy;
import io.outrider.samplers.Samplers;
import io.outrider.sampling.PathSampler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model that figures are given for. The files are made by {@code samples/training/make_models.py}. */
public enum Model {
    /** A small perceptron, 16-64-64-(4+1), logits and a value; softmax draws. */
    S(4, "16", "logits=4 value=1"),

    /** An ensemble of ten heads, 128-256-256-(10×18), fused in one product; Thompson draws over the members. */
    M(18, "128", "q_members=10,18"),

    /** The convolutional network of IMPALA on 3×64×64, 626,256 parameters, logits and a value; softmax draws. */
    L(15, "3,64,64", "logits=15 value=1");

    /** The name of the one input. */
    public static final String INPUT = "obs";

    private final int actions;
    private final String shape;
    private final String outputs;

    /** Shapes are a row's, without the number of rows: {@code 3,64,64}. */
    Model(int actions, String shape, String outputs) {
        this.actions = actions;
        this.shape = shape;
        this.outputs = outputs;
    }

    /** An output tensor: its name, and its shape without the rows. */
    static final class Output {
        private final String name;
        private final String shape;

        private Output(String nameAndShape) {
            int at = nameAndShape.indexOf('=');
            this.name = nameAndShape.substring(0, at);
            this.shape = nameAndShape.substring(at + 1);
        }

        String name() {
            return name;
        }

        long[] shape(int rows) {
            return withRows(rows, shape);
        }

        int size() {
            return product(shape);
        }
    }

    private static int[] dimensions(String shape) {
        return Arrays.stream(shape.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    }

    private static int product(String shape) {
        return Arrays.stream(dimensions(shape)).reduce(1, Math::multiplyExact);
    }

    private static long[] withRows(int rows, String shape) {
        return IntStream.concat(IntStream.of(rows), Arrays.stream(dimensions(shape)))
                .asLongStream()
                .toArray();
    }

    /** How many actions there are. */
    public int actions() {
        return actions;
    }

    /** How many numbers an observation has. */
    public int observationSize() {
        return product(shape);
    }

    /** The input's shape at {@code rows} rows. */
    long[] inputShape(int rows) {
        return withRows(rows, shape);
    }

    List<Output> outputs() {
        return Arrays.stream(outputs.split(" ", -1)).map(Output::new).toList();
    }

    /** What its decisions are drawn by: closed forms, which need nothing but the scores. */
    public PathSampler sampler() {
        return this == M ? Samplers.thompson() : Samplers.softmax();
    }

    /** The file's content. */
    public byte[] content() {
        return resource("/models/" + name().toLowerCase(Locale.ROOT) + ".onnx");
    }

    /** The content of the file that is a training step of M: Adam on the squared error of inverse propensity weights. */
    public static byte[] learner() {
        return resource("/models/m-learner.onnx");
    }

    private static byte[] resource(String resource) {
        try (InputStream in = Objects.requireNonNull(Model.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /** Loads the model with another text in its field doc_string (6), so that it is another version of the same function. */
    public OnnxPolicy version(long number) {
        byte[] text = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(content());
        bytes.write(6 << 3 | 2);
        bytes.write(text.length);
        bytes.writeBytes(text);
        return OnnxPolicy.load(name() + "-" + number, bytes.toByteArray());
    }

    /** What it is, for people. */
    public String describe() {
        return switch (this) {
            case S -> "a perceptron, 16-64-64-(4+1)";
            case M -> "an ensemble of ten heads, 128-256-256-(10x18), in one product";
            case L -> "the network of IMPALA on 3x64x64, 626,256 parameters";
        };
    }

    /** Writes the file into {@code folder}, for peers that want a path. */
    public Path writeTo(Path folder) {
        Path file = folder.resolve(name() + ".onnx");
        try {
            return Files.exists(file) ? file : Files.write(file, content());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** {@code rows} observations from number {@code first} on, as the nested array that ONNX Runtime's Java API takes. */
    Object nested(Observations observations, int first, int rows) {
        int[] all = IntStream.concat(IntStream.of(rows), Arrays.stream(dimensions(shape)))
                .toArray();
        Object batch = Array.newInstance(float.class, all);
        for (int row = 0; row < rows; row++) {
            fill(Array.get(batch, row), observations.row(first + row), 0);
        }
        return batch;
    }

    private static int fill(Object array, float[] from, int at) {
        if (array instanceof float[] line) {
            System.arraycopy(from, at, line, 0, line.length);
            return at + line.length;
        }
        int next = at;
        for (Object part : (Object[]) array) {
            next = fill(part, from, next);
        }
        return next;
    }

    /** A shape as text, {@code 1,16}. */
    static String text(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
    }
}
