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
 */
public record Progress(
        long episodes, long decisions, double spent, double meanReturn, double solved, long elapsedNanos) {}
