package io.outrider.rollout;

/**
 * How far a run is, after a generation of episodes.
 *
 * @param episodes how many have ended
 * @param decisions how many were made
 * @param spent the share of the budget that is used up; 1 or more at the end
 * @param meanReturn the mean return of the last generation
 * @param solved the share of the last generation that was solved
 * @param elapsedNanos since the run began
 * @param ledger what the run spent and learned so far: tell it here what retraining brought ({@link Ledger#realise})
 * @param coverage what the run saw so far
 */
public record Progress(
        long episodes,
        long decisions,
        double spent,
        double meanReturn,
        double solved,
        long elapsedNanos,
        Ledger ledger,
        Coverage coverage) {

    /**
     * How much longer the run takes at the pace so far, in nanoseconds; 0 at its end. Of a budget of time this is exact but
     * for the last generation.
     */
    public long remainingNanos() {
        return spent >= 1 ? 0 : (long) (elapsedNanos * (1 - spent) / spent);
    }
}
