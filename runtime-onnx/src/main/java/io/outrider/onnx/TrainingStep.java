package io.outrider.onnx;

/**
 * What came of one call of {@link OnnxLearner#train}.
 *
 * @param loss the mean loss over the rows before the update; NaN if no row could be used
 * @param rows how many rows were learned from
 * @param skipped how many rows were left out, because they have no reward, or no propensity where the learner weighs by it
 * @param steps how many updates the learner has made in all
 */
public record TrainingStep(double loss, int rows, int skipped, long steps) {}
