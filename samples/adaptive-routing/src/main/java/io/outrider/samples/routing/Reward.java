package io.outrider.samples.routing;

/** What an answer is worth: one formula for every arm. */
final class Reward {

    /** The least reward, and that of a failure. */
    static final double WORST = -3;

    private Reward() {}

    /** Minus one for each 100 ms, at least {@link #WORST}; a failure is worth {@link #WORST}. */
    static double of(double millis, boolean failed) {
        return failed ? WORST : Math.max(WORST, -millis / 100);
    }
}
