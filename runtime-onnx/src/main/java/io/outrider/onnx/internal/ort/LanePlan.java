package io.outrider.onnx.internal.ort;

import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputSpec;
import java.util.List;

/**
 * How a model's tensors are seen by the engine.
 *
 * @param inputs the native inputs
 * @param inputSpecs what the engine writes, one for each native input
 * @param outputs the native outputs that are used
 * @param views what the engine reads, each a part of a native output
 * @param fixedBatch the number of rows of every native run, or 0 where any number goes
 */
public record LanePlan(
        List<TensorLayout> inputs,
        List<InputSpec> inputSpecs,
        List<TensorLayout> outputs,
        List<View> views,
        int fixedBatch) {

    /**
     * One output as the engine reads it.
     *
     * @param spec what it is
     * @param tensor the position of the native output that it is a part of
     * @param from the first element of a native row that belongs to it
     * @param logarithm whether the engine reads the natural logarithm of the elements
     */
    public record View(OutputSpec spec, int tensor, int from, boolean logarithm) {}

    /** Keeps unmodifiable copies. */
    public LanePlan {
        inputs = List.copyOf(inputs);
        inputSpecs = List.copyOf(inputSpecs);
        outputs = List.copyOf(outputs);
        views = List.copyOf(views);
    }

    /** Whether rows hold any number of candidates. */
    public boolean hasCandidates() {
        return inputs.stream().anyMatch(input -> input.axes().contains(Axis.CANDIDATES));
    }
}
