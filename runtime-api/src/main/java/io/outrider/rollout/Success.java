package io.outrider.rollout;

/** Says whether an episode counts as solved. */
@FunctionalInterface
public interface Success {

    /** An episode that terminated, and not by a time limit, with a positive return. */
    Success POSITIVE_RETURN = (undiscountedReturn, steps, terminated) -> terminated && undiscountedReturn > 0;

    /**
     * Whether an episode is solved.
     *
     * @param undiscountedReturn the sum of its rewards
     * @param steps how many it took
     * @param terminated whether the problem ended, and not a time limit
     */
    boolean test(double undiscountedReturn, int steps, boolean terminated);
}
