package io.outrider.onnx.internal.ort;

import io.outrider.policy.LaneSize;
import io.outrider.policy.PolicyException;

/**
 * How large a lane is on both sides.
 *
 * @param rows the most rows that the engine may ask for
 * @param candidates the number of candidates a row, on the engine's side
 * @param nativeRows the most rows of one native run
 * @param nativeCandidates the number of candidates a row, on the native side; more are padding
 */
record LaneShape(int rows, int candidates, int nativeRows, int nativeCandidates) {

    static LaneShape of(String name, LanePlan plan, LaneSize size) {
        int fixed = plan.fixedCandidates();
        if (size.candidates() == 0 && plan.hasCandidates()) {
            throw new IllegalArgumentException("the model " + name + " takes candidates: a lane needs at least 1");
        }
        if (fixed > 0 && size.candidates() > fixed) {
            throw new PolicyException(
                    "the model " + name + " takes at most " + fixed + " candidates, not " + size.candidates(), null);
        }
        return new LaneShape(
                size.rows(),
                size.candidates(),
                plan.fixedBatch() > 0 ? plan.fixedBatch() : size.rows(),
                fixed > 0 ? fixed : size.candidates());
    }

    /** Whether every run of the engine is one native run. */
    boolean isWhole() {
        return rows <= nativeRows;
    }

    boolean padsCandidates() {
        return candidates != nativeCandidates;
    }
}
