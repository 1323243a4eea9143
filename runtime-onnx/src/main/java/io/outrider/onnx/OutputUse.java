package io.outrider.onnx;

import io.outrider.policy.OutputKind;
import java.util.List;

/**
 * A claim about what a tensor of the graph means.
 *
 * @param tensors the tensor, or several that lie side by side
 * @param from the first column that belongs to it
 * @param to the column behind the last, or −1 for all
 * @param kind what it means
 * @param logarithm whether the meaning is that of the elements' logarithms
 */
record OutputUse(List<String> tensors, int from, int to, OutputKind kind, boolean logarithm) {

    OutputUse {
        tensors = List.copyOf(tensors);
    }

    static OutputUse of(String tensor, OutputKind kind) {
        return new OutputUse(List.of(tensor), 0, -1, kind, false);
    }

    static OutputUse part(String tensor, int from, int to, OutputKind kind) {
        return new OutputUse(List.of(tensor), from, to, kind, false);
    }

    static OutputUse logOf(String tensor, OutputKind kind) {
        return new OutputUse(List.of(tensor), 0, -1, kind, true);
    }

    boolean isWhole() {
        return from == 0 && to < 0;
    }

    /** How the engine's messages call it. */
    String label() {
        String name = String.join("+", tensors);
        return isWhole() ? name : name + "[" + from + ":" + to + "]";
    }

    String describe() {
        String name = logarithm ? "log of " : "";
        return name + kind.name().toLowerCase(java.util.Locale.ROOT) + (isWhole() ? "" : " [" + from + ":" + to + ")");
    }
}
