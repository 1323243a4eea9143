package io.outrider.samples.benchmarks.peers;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.LoopContender;
import io.outrider.samples.benchmarks.harness.PeerProcess;
import io.outrider.samples.benchmarks.harness.ProcessContender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * The Deep Java Library's {@code Predictor} on its ONNX Runtime engine, over the same native library, in a process of its own:
 * it refuses to start where ONNX Runtime's environment exists. One thread; offline, and not reporting home.
 */
public final class Djl {

    /** The name of {@link #start} at one row. */
    public static final String NAME = "djl";

    private Djl() {}

    /** Starts the process, which runs {@code rows} rows a call, each of which counts as an operation. */
    public static Contender start(Model model, int rows, Path folder, long seed) {
        return ProcessContender.java(
                rows == 1 ? NAME : NAME + "-batch",
                flags(),
                Djl.class,
                model.name(),
                Integer.toString(rows),
                model.writeTo(folder).toString(),
                Long.toString(seed));
    }

    /** The flags of a JVM that runs DJL: offline, and on the native library that this process uses. */
    public static List<String> flags() {
        return Stream.concat(Stream.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"), nativePath().stream())
                .toList();
    }

    /** The flag of a JVM that loads the native library that this process uses; none if this one unpacked it for itself. */
    public static List<String> nativePath() {
        String path = System.getProperty("onnxruntime.native.path");
        return path == null ? List.of() : List.of("-Donnxruntime.native.path=" + path);
    }

    /** Decides once on S, from its {@code file}, and then runs {@code decided}. */
    public static void once(Path file, Runnable decided) throws ModelException, IOException {
        try (ZooModel<float[][], Integer> loaded = load(Model.S, file);
                Predictor<float[][], Integer> predictor = loaded.newPredictor()) {
            predictor.predict(new float[1][Model.S.observationSize()]);
            decided.run();
        } catch (TranslateException e) {
            throw new IllegalStateException("DJL fails on " + file, e);
        }
    }

    /** Serves: model, rows, file, seed. */
    public static void main(String[] arguments) {
        PeerProcess.serve(() -> contender(
                Model.valueOf(arguments[0]),
                Integer.parseInt(arguments[1]),
                Path.of(arguments[2]),
                Long.parseLong(arguments[3])));
    }

    private static Contender contender(Model model, int rows, Path file, long seed) throws ModelException, IOException {
        ZooModel<float[][], Integer> loaded = load(model, file);
        Predictor<float[][], Integer> predictor = loaded.newPredictor();
        Observations observations = new Observations(model, seed);
        float[][] batch = new float[rows][];
        Callable<Integer> call = () -> {
            for (int row = 0; row < rows; row++) {
                batch[row] = observations.next();
            }
            return predictor.predict(batch);
        };
        return new LoopContender(NAME, rows, call, () -> {
            predictor.close();
            loaded.close();
        });
    }

    private static ZooModel<float[][], Integer> load(Model model, Path file) throws ModelException, IOException {
        return Criteria.builder()
                .setTypes(float[][].class, Integer.class)
                .optModelPath(file)
                .optEngine("OnnxRuntime")
                .optOption("intraOpNumThreads", "1")
                .optOption("interOpNumThreads", "1")
                .optTranslator(new Rows(model))
                .build()
                .loadModel();
    }

    /** Rows in, the index of the greatest score of the first row out. */
    private record Rows(Model model) implements NoBatchifyTranslator<float[][], Integer> {

        @Override
        public NDList processInput(TranslatorContext context, float[][] input) {
            NDManager manager = context.getNDManager();
            float[] all = input[0];
            if (input.length > 1) {
                int size = input[0].length;
                all = new float[input.length * size];
                for (int row = 0; row < input.length; row++) {
                    System.arraycopy(input[row], 0, all, row * size, size);
                }
            }
            return new NDList(manager.create(all, new Shape(model.inputShape(input.length))));
        }

        @Override
        public Integer processOutput(TranslatorContext context, NDList outputs) {
            NDArray scores = outputs.get(0);
            float[] values = scores.toFloatArray();
            int best = 0;
            for (int i = 1; i < model.actions(); i++) {
                if (values[i] > values[best]) {
                    best = i;
                }
            }
            return best;
        }
    }
}
