package io.outrider.evaluation;

import java.util.Optional;

/** What one estimator says: a value with its uncertainty, or that it refuses. */
public sealed interface Estimate {

    /**
     * A value.
     *
     * @param value the estimated return of a unit
     * @param standardError the standard deviation of its bootstrap distribution
     * @param bootstrap the bias-corrected and accelerated bootstrap interval (Efron 1987); approximate
     * @param bernstein the empirical Bernstein interval (Maurer and Pontil 2009, theorem 4), which holds at any number of
     *     units; empty where its conditions do not hold, see {@link OffPolicy#rewardBounds}
     */
    record Value(double value, double standardError, Interval bootstrap, Optional<Interval> bernstein)
            implements Estimate {}

    /**
     * A refusal.
     *
     * @param reason why
     * @param detail a sentence with the numbers
     */
    record Refused(Refusal reason, String detail) implements Estimate {}

    /** Why there is no value. */
    enum Refusal {
        /** No unit is left that can be used. */
        NO_ROWS,
        /** Too many propensities are not known, or estimated as 0. */
        UNAVAILABLE_PROPENSITY,
        /** The candidate does what the log never tried: a support of one action, or mass where there was none. */
        NO_OVERLAP,
        /** The estimator needs one choice among alternatives, but actions are continuous or have several branches. */
        NOT_ONE_CHOICE
    }

    /**
     * A closed interval.
     *
     * @param low its lower end
     * @param high its upper end
     */
    record Interval(double low, double high) {

        /** Whether {@code value} lies in it. */
        public boolean contains(double value) {
            return low <= value && value <= high;
        }

        /** Its length. */
        public double width() {
            return high - low;
        }
    }

    /** The value. */
    default Optional<Value> asValue() {
        return this instanceof Value value ? Optional.of(value) : Optional.empty();
    }
}
