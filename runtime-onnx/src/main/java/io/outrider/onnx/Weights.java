package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.ort.Weight;
import java.nio.ByteBuffer;
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
 * and computes nodes that read nothing but constants once, at load.
 */
final class Weights {

    private static final Set<String> HEEDING = Set.of("Gemm", "MatMul", "Add", "Sub", "Mul", "Div");

    private final SortedMap<String, ByteBuffer> values;
    private final SortedMap<String, ByteBuffer> baked = new TreeMap<>();
    private final SortedMap<String, Weight> overrides = new TreeMap<>();

    private Weights(SortedMap<String, ByteBuffer> values) {
        this.values = values;
    }

    static Weights none() {
        return new Weights(new TreeMap<>());
    }

    /** The weights {@code values} for {@code policy}: direct buffers in native order, which are kept and not changed. */
    static Weights of(ModelGraph policy, SortedMap<String, ByteBuffer> values) {
        Weights weights = new Weights(values);
        values.forEach((name, value) -> weights.add(policy, name, value));
        return weights;
    }

    private void add(ModelGraph policy, String name, ByteBuffer value) {
        if (policy.consumers(name).stream().allMatch(node -> isHeeding(policy, node))) {
            var initializer = Objects.requireNonNull(policy.initializer(name), name);
            ElementType type = ElementType.of(initializer.getDataType());
            overrides.put(name, new Weight(type, initializer.getDimsList(), value));
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
    Map<String, Weight> overrides() {
        return overrides;
    }
}
