package io.outrider.rollout;

/**
 * What a run came to.
 *
 * @param episodes how many episodes
 * @param decisions how many decisions
 * @param meanReturn the mean undiscounted return of an episode; NaN without any
 * @param standardError its standard error; NaN of fewer than two
 * @param solved the share of episodes that were solved; NaN without any
 * @param elapsedNanos how long it took
 * @param ledger what it spent and learned
 * @param coverage what it saw
 */
public record RolloutReport(
        long episodes,
        long decisions,
        double meanReturn,
        double standardError,
        double solved,
        long elapsedNanos,
        Ledger ledger,
        Coverage coverage) {

    /** Decisions a second. */
    public double decisionsPerSecond() {
        return decisions / (elapsedNanos / 1e9);
    }
}
