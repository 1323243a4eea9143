package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.ort.OnnxTypes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Weights that replace those of a file: as overridden initialisers of the session, or in the graph's bytes where ONNX
 * Runtime would not heed an override.
 *
 * <p>It packs the kernels of convolutions and the weights of recurrent operators from the file before overrides are seen,
 * and computes nodes that read nothing but constants once, at load. Owns its tensors until they are handed over.
 */
final class Weights implements AutoCloseable {

    private static final Set<String> HEEDING = Set.of("Gemm", "MatMul", "Add", "Sub", "Mul", "Div");

    private final SortedMap<String, ByteBuffer> values;
    private final SortedMap<String, ByteBuffer> baked = new TreeMap<>();
    private final SortedMap<String, OnnxTensor> overrides = new TreeMap<>();
    private boolean handedOver;

    private Weights(SortedMap<String, ByteBuffer> values) {
        this.values = values;
    }

    static Weights none() {
        return new Weights(new TreeMap<>());
    }

    /** The weights {@code values} for {@code policy}: direct buffers in native order, which are kept and not changed. */
    static Weights of(OrtEnvironment environment, ModelGraph policy, SortedMap<String, ByteBuffer> values)
            throws OrtException {
        Weights weights = new Weights(values);
        try {
            for (Map.Entry<String, ByteBuffer> entry : values.entrySet()) {
                weights.add(environment, policy, entry.getKey(), entry.getValue());
            }
        } catch (OrtException | RuntimeException e) {
            weights.close();
            throw e;
        }
        return weights;
    }

    private void add(OrtEnvironment environment, ModelGraph policy, String name, ByteBuffer value) throws OrtException {
        if (policy.consumers(name).stream().allMatch(node -> isHeeding(policy, node))) {
            var initializer = Objects.requireNonNull(policy.initializer(name), name);
            ElementType type = ElementType.of(initializer.getDataType());
            overrides.put(name, OnnxTypes.tensor(environment, value, type, initializer.getDimsList()));
        } else {
            baked.put(name, value);
        }
    }

    private static boolean isHeeding(ModelGraph policy, NodeProto node) {
        return HEEDING.contains(node.getOpType())
                && !node.getInputList().stream().allMatch(policy::isConstant);
    }

    /** All values, for the version. */
    SortedMap<String, ByteBuffer> values() {
        return values;
    }

    /** Those that must be put into the graph itself. */
    Map<String, ByteBuffer> baked() {
        return baked;
    }

    /** Those that a session can override. */
    Map<String, OnnxTensor> overrides() {
        return overrides;
    }

    /** The tensors, which the caller closes from now on, after the session that reads them. */
    List<OnnxTensor> handOver() {
        handedOver = true;
        return new ArrayList<>(overrides.values());
    }

    @Override
    public void close() {
        if (!handedOver) {
            overrides.values().forEach(OnnxTensor::close);
            overrides.clear();
        }
    }
}
