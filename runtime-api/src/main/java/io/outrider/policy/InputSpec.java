package io.outrider.policy;

import java.util.List;

/**
 * One input tensor of a policy.
 *
 * @param name the tensor's name
 * @param role what the engine writes into it
 * @param integer whether it holds integers, written through {@link Lane#integers}, not floats
 * @param shape its dimensions without the batch; −1 stands for the number of candidates
 */
public record InputSpec(String name, InputRole role, boolean integer, List<Integer> shape) {

    /** Keeps an unmodifiable copy of the shape. */
    public InputSpec {
        shape = List.copyOf(shape);
    }

    /** A float observation tensor of {@code size} values. */
    public static InputSpec observation(String name, int size) {
        return new InputSpec(name, InputRole.OBSERVATION, false, List.of(size));
    }

    /** The number of elements of one row; with candidates, of one row of {@code candidates}. */
    public int size(int candidates) {
        return Shapes.size(shape, candidates);
    }

    @Override
    public String toString() {
        return name + " (" + role + ", " + (integer ? "integer " : "") + shape + ")";
    }
}
