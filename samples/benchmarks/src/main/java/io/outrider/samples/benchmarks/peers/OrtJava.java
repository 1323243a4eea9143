package io.outrider.samples.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.outrider.samples.benchmarks.harness.LoopContender;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * ONNX Runtime's Java API: a session with one thread, no spinning, everything else as it comes.
 *
 * <p>A call gives the index of the greatest score of its first row, since whoever runs a policy does something with what it
 * gives. Used by one thread. To be made when {@code onnxruntime.native.path} is settled, as a loaded policy settles it.
 */
public final class OrtJava implements AutoCloseable {

    /** The name of {@link #arrays}. */
    public static final String ARRAYS = "ort-java-arrays";

    /** The name of {@link #pinned}. */
    public static final String PINNED = "ort-java-pinned";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Model model;
    private final OrtSession session;
    private final List<OnnxTensor> tensors = new ArrayList<>();

    private OrtJava(Model model) {
        this.model = model;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(model.content(), options);
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    /**
     * What people write: Java arrays in, Java arrays out, and a tensor made and given back for each call. The host's arrays
     * are there in the shape that the API wants.
     *
     * @param rows in a call, each of which counts as an operation
     */
    public static LoopContender arrays(Model model, int rows, Observations observations) {
        OrtJava ort = new OrtJava(model);
        Object[] batches = new Object[Math.max(1, Observations.COUNT / rows)];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = model.nested(observations, i * rows, rows);
        }
        int[] next = {0};
        return new LoopContender(
                rows == 1 ? ARRAYS : ARRAYS + "-batch", rows, () -> ort.run(batches[next[0]++ % batches.length]), ort);
    }

    private int run(Object batch) throws OrtException {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, batch);
                OrtSession.Result result = session.run(Map.of(Model.INPUT, input))) {
            Object value = result.get(0).getValue();
            return greatest(value instanceof float[][][] members ? members[0][0] : ((float[][]) value)[0]);
        }
    }

    private static int greatest(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * The most that the public API allows: tensors for inputs and outputs made once, over direct buffers that observations are
     * copied into.
     *
     * @param rows in a call, each of which counts as an operation
     */
    public static LoopContender pinned(Model model, int rows, Observations observations) {
        OrtJava ort = new OrtJava(model);
        try {
            return new LoopContender(
                    rows == 1 ? PINNED : PINNED + "-batch", rows, ort.pinnedCall(rows, observations), ort);
        } catch (OrtException e) {
            ort.close();
            throw ort.failure(e);
        }
    }

    private Callable<Integer> pinnedCall(int rows, Observations observations) throws OrtException {
        FloatBuffer in = buffer(rows * model.observationSize());
        Map<String, OnnxTensorLike> inputs = Map.of(Model.INPUT, tensor(in, model.inputShape(rows)));
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        List<FloatBuffer> out = new ArrayList<>();
        for (Model.Output output : model.outputs()) {
            out.add(buffer(rows * output.size()));
            outputs.put(output.name(), tensor(out.get(out.size() - 1), output.shape(rows)));
        }
        FloatBuffer scores = out.get(0);
        int size = model.observationSize();
        return () -> {
            for (int row = 0; row < rows; row++) {
                in.put(row * size, observations.next());
            }
            session.run(inputs, outputs).close();
            return greatest(scores, model.actions());
        };
    }

    private OnnxTensor tensor(FloatBuffer buffer, long[] shape) throws OrtException {
        OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape);
        tensors.add(tensor);
        return tensor;
    }

    private static FloatBuffer buffer(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static int greatest(FloatBuffer scores, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (scores.get(i) > scores.get(best)) {
                best = i;
            }
        }
        return best;
    }

    private IllegalStateException failure(OrtException cause) {
        return new IllegalStateException("ONNX Runtime fails on " + model + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        tensors.forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw failure(e);
        }
    }
}
