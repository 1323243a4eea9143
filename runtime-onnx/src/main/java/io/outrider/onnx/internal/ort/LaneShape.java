package io.outrider.onnx.internal.ort;

import io.outrider.policy.LaneSize;

/**
 * How large a lane is on both sides.
 *
 * @param rows the most rows that the engine may ask for
 * @param nativeRows the most rows of one native run
 * @param candidates the number of candidates a row, where the model leaves it open
 */
record LaneShape(int rows, int nativeRows, int candidates) {

    static LaneShape of(String name, LanePlan plan, LaneSize size) {
        if (size.candidates() == 0 && plan.hasCandidates()) {
            throw new IllegalArgumentException("the model " + name + " takes candidates: a lane needs at least 1");
        }
        return new LaneShape(size.rows(), plan.fixedBatch() > 0 ? plan.fixedBatch() : size.rows(), size.candidates());
    }

    /** Whether every run of the engine is one native run. */
    boolean isWhole() {
        return rows <= nativeRows;
    }
}
