package io.outrider.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * How well what a policy predicted of logged actions agrees with what came of them.
 *
 * @param rows the rows that were used
 * @param leftOut the rows that were not: without a reward or outputs, with outputs summarised, or a step of a longer
 *     episode, whose reward is not the return that was predicted
 * @param returns how predicted returns and their uncertainty agree with rewards; empty where nothing says how uncertain the
 *     predictions are
 * @param successes how predicted probabilities agree with rewards; empty unless every reward is 0 or 1, and every prediction
 *     within [0, 1]
 */
public record CalibrationReport(int rows, int leftOut, Optional<Returns> returns, Optional<Successes> successes) {

    /**
     * The reward y of an action against a normal distribution with the predicted mean μ and variance σ².
     *
     * @param negativeLogLikelihood the mean of −ln N(y; μ, σ²), in nats
     * @param coverage the share of rewards in central intervals, one element a level of {@link Calibration#LEVELS}
     * @param rankCorrelation Spearman's correlation of σ with |y − μ|, ties at their average ranks; NaN if either is the same
     *     everywhere
     */
    public record Returns(double negativeLogLikelihood, List<Double> coverage, double rankCorrelation) {

        /** Keeps an unmodifiable copy. */
        public Returns {
            coverage = List.copyOf(coverage);
        }
    }

    /**
     * Success (a reward of 1) against its predicted probability p, the mean over members.
     *
     * @param calibrationError the expected calibration error: over ten bins of equal width of p, the mean of |share of
     *     successes − mean p|, weighted by the rows in them
     * @param negativeLogLikelihood the mean of −ln of the probability that p gives what came, in nats; infinite if that was
     *     held impossible
     * @param jointNegativeLogLikelihood −ln mean over members m of Π over rows of the probability that m gives what came, in
     *     nats for all rows together; rows are not weighted
     */
    public record Successes(double calibrationError, double negativeLogLikelihood, double jointNegativeLogLikelihood) {}
}
