package io.outrider.evaluation;

/**
 * What logged experience says about the difference between a candidate and the running version, unit by unit on the same
 * rows, so that what both share cancels.
 *
 * @param estimator what it is estimated by: {@link Estimator#DOUBLY_ROBUST} where an action is one choice, else
 *     {@link Estimator#PER_DECISION}
 * @param difference the candidate's return of a unit less the running version's
 * @param candidate how far the log can speak about the candidate
 * @param running how far it can speak about the running version
 */
public record OffPolicyComparison(Estimator estimator, Estimate difference, Overlap candidate, Overlap running) {}
