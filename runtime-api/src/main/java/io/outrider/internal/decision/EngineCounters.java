package io.outrider.internal.decision;

import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** What an agent has done, counted without contention. */
final class EngineCounters {

    final LongAdder decisions = new LongAdder();
    final LongAdder explored = new LongAdder();
    final LongAdder fallbacks = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder unrecorded = new LongAdder();
    final LongAdder withheld = new LongAdder();
    final LongAdder openEpisodes = new LongAdder();
    private final LongAdder weighted = new LongAdder();
    private final DoubleAdder weights = new DoubleAdder();
    private final DoubleAdder squaredWeights = new DoubleAdder();
    private final DoubleAccumulator smallestPropensity = new DoubleAccumulator(Math::min, Double.POSITIVE_INFINITY);

    /** Takes the probability of a drawn action and the number of actions that it was drawn from. */
    void drew(double probability, int support) {
        if (probability < smallestPropensity.get()) {
            smallestPropensity.accumulate(probability);
        }
        double weight = 1 / (probability * support);
        weighted.increment();
        weights.add(weight);
        squaredWeights.add(weight * weight);
    }

    /** What a run's rows count before the counters do: each counter is then touched once a run. Used by one thread. */
    static final class Tally {
        int decisions;
        int explored;
        private int weighted;
        private double weights;
        private double squaredWeights;
        private double smallest = Double.POSITIVE_INFINITY;

        /** As {@link EngineCounters#drew}. */
        void drew(double probability, int support) {
            smallest = Math.min(smallest, probability);
            double weight = 1 / (probability * support);
            weighted++;
            weights += weight;
            squaredWeights += weight * weight;
        }

        void clear() {
            decisions = 0;
            explored = 0;
            weighted = 0;
            weights = 0;
            squaredWeights = 0;
            smallest = Double.POSITIVE_INFINITY;
        }
    }

    /** Takes all that {@code tally} counted, and empties it. */
    void add(Tally tally) {
        decisions.add(tally.decisions);
        explored.add(tally.explored);
        if (tally.weighted > 0) {
            if (tally.smallest < smallestPropensity.get()) {
                smallestPropensity.accumulate(tally.smallest);
            }
            weighted.add(tally.weighted);
            weights.add(tally.weights);
            squaredWeights.add(tally.squaredWeights);
        }
        tally.clear();
    }

    /** The smallest probability of a drawn action; NaN before the first. */
    double smallestPropensity() {
        double smallest = smallestPropensity.get();
        return Double.isInfinite(smallest) ? Double.NaN : smallest;
    }

    /**
     * The effective sample size for judging the uniform policy on the same support, (Σw)²/Σw² with w = 1/(support · p),
     * over the number of decisions; NaN before the first.
     */
    double effectiveSampleShare() {
        double sum = weights.sum();
        return sum * sum / squaredWeights.sum() / weighted.sum();
    }
}
