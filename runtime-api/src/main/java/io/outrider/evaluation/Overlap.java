package io.outrider.evaluation;

/**
 * How far logged experience can speak about a candidate.
 *
 * @param units decisions, slates and episodes that were used
 * @param steps the decisions in them
 * @param leftOut what was left out, and why
 * @param effectiveSampleSize (Σw)² / Σw² of the units' importance weights, those for thinning included
 * @param largestWeight the largest importance weight of a unit, that for thinning not included
 * @param meanWeight the mean importance weight: 1 in expectation where the propensities are right and nothing is missing
 * @param smallestPropensity the smallest propensity, or density, of a used step; NaN without steps
 * @param gaps the steps at which the candidate puts mass on what the log could not have done
 * @param missingMass the mean, over steps, of that mass
 * @param unchecked steps whose record does not say what else could have been done, so that no gap can be seen
 * @param singletons steps of a support of one action, where more than one was legal
 * @param estimated steps whose propensity is itself an estimate: 1/p is biased there
 * @param calibration the mean of 1 / (support × propensity) over steps of exact propensity: the weight of the uniform
 *     distribution over the support, 1 in expectation where the logged propensities are right; NaN without such steps
 * @param calibrationError its standard error
 */
public record Overlap(
        int units,
        int steps,
        LeftOut leftOut,
        double effectiveSampleSize,
        double largestWeight,
        double meanWeight,
        double smallestPropensity,
        int gaps,
        double missingMass,
        int unchecked,
        int singletons,
        int estimated,
        double calibration,
        double calibrationError) {

    /**
     * Units that were not used.
     *
     * @param fallbacks with a step at which deciding failed
     * @param unavailable with a step whose propensity is not known, or estimated as 0
     * @param unrewarded with a step without reward
     * @param incomplete episodes and slates of which a part is missing
     * @param repeated rows that were seen before under the same decision id
     */
    public record LeftOut(int fallbacks, int unavailable, int unrewarded, int incomplete, int repeated) {}
}
