package io.outrider.policy;

import java.util.List;

/**
 * One output tensor of a policy; always read as floats.
 *
 * @param name the tensor's name
 * @param kind what it means
 * @param shape its dimensions without the batch, as {@link OutputKind} says; −1 stands for the number of candidates
 */
public record OutputSpec(String name, OutputKind kind, List<Integer> shape) {

    /** Keeps an unmodifiable copy of the shape. */
    public OutputSpec {
        shape = List.copyOf(shape);
    }

    /** The number of elements of one row; with candidates, of one row of {@code candidates}. */
    public int size(int candidates) {
        return Shapes.size(shape, candidates);
    }

    @Override
    public String toString() {
        return name + " (" + kind + ", " + shape + ")";
    }
}
