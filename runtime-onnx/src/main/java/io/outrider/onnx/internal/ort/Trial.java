package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs of a session on zeros, to see the shapes that outputs really have and whether they are numbers. */
public final class Trial {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<TensorLayout> inputs;

    /** Trials of {@code session}, fed as {@code inputs} say. */
    public Trial(OrtEnvironment environment, OrtSession session, List<TensorLayout> inputs) {
        this.environment = environment;
        this.session = session;
        this.inputs = List.copyOf(inputs);
    }

    /**
     * What one run gave.
     *
     * @param shapes the dimensions by output
     * @param notFinite the float outputs that hold NaN or an infinity
     */
    public record Seen(Map<String, List<Long>> shapes, List<String> notFinite) {}

    /**
     * Runs on zeros and sees {@code outputs}.
     *
     * @throws OrtException if the run fails
     */
    public Seen run(int rows, int candidates, Set<String> outputs) throws OrtException {
        Map<String, OnnxTensor> feed = new LinkedHashMap<>();
        try {
            for (TensorLayout input : inputs) {
                feed.put(input.name(), zeros(input, rows, candidates));
            }
            try (OrtSession.Result result = session.run(feed, outputs)) {
                return seen(result);
            }
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor zeros(TensorLayout input, int rows, int candidates) throws OrtException {
        long[] shape = input.shape(rows, candidates);
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        int bytes = Math.toIntExact(elements * input.type().bytes());
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.max(bytes, 1)).order(ByteOrder.nativeOrder());
        zeros.limit(bytes);
        return OnnxTensor.createTensor(environment, zeros, shape, OnnxTypes.javaType(input.type()));
    }

    private static Seen seen(OrtSession.Result result) {
        Map<String, List<Long>> shapes = new HashMap<>();
        List<String> notFinite = new java.util.ArrayList<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
            if (entry.getValue() instanceof OnnxTensor tensor) {
                TensorInfo type = tensor.getInfo();
                shapes.put(
                        entry.getKey(),
                        java.util.Arrays.stream(type.getShape()).boxed().toList());
                if (!isFinite(tensor)) {
                    notFinite.add(entry.getKey());
                }
            }
        }
        return new Seen(Map.copyOf(shapes), List.copyOf(notFinite));
    }

    private static boolean isFinite(OnnxTensor tensor) {
        FloatBuffer values = tensor.getFloatBuffer();
        while (values != null && values.hasRemaining()) {
            if (!Float.isFinite(values.get())) {
                return false;
            }
        }
        return true;
    }
}
