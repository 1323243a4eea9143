package io.outrider.internal.sampling;

import io.outrider.DecisionException;
import io.outrider.sampling.Indices;

/**
 * What follows from indices: which components act, which estimate, and how far off the estimate may be.
 *
 * <p>With W the weight of the components of draws and f(a) what the others (a floor, the exploration budget) give action
 * a: where the first draw acts, the action comes from W π₀ + f, and is recorded with W/n Σₖ πₖ(a) + f(a), k from 1 to n.
 * Where any acts, it comes from, and is recorded with, W Σₖ wₖ πₖ(a) + f(a).
 */
final class IndexEstimate {

    private final BehaviourBuffer behaviour;
    private final Indices indices;
    private boolean together;

    IndexEstimate(BehaviourBuffer behaviour, Indices indices) {
        this.behaviour = behaviour;
        this.indices = indices;
    }

    void begin() {
        together = false;
    }

    /** Makes any index act in this decision: in a slate, where slots share their indices. */
    void together() {
        together = true;
    }

    private boolean firstActs() {
        return indices.acting() == Indices.Acting.FIRST && !together;
    }

    /** How many draws the estimate is from. */
    int samples() {
        return firstActs() ? indices.draws() : indices.total();
    }

    /** Gives the first draw the weight of all. */
    void act() {
        if (firstActs()) {
            requireOneEach();
            weigh(Filtering.heldWeight(behaviour), 0);
        }
    }

    /** Gives the weight of all to the draws beside the first. */
    void estimate() {
        if (firstActs()) {
            weigh(0, Filtering.heldWeight(behaviour) / indices.draws());
        }
    }

    private void weigh(double first, double others) {
        boolean isFirst = true;
        for (int k = 0; k < behaviour.components(); k++) {
            if (Filtering.held(behaviour.at(k))) {
                behaviour.at(k).weight = isFirst ? first : others;
                isFirst = false;
            }
        }
    }

    private void requireOneEach() {
        int count = Filtering.heldCount(behaviour);
        if (count != indices.total()) {
            throw new DecisionException(
                    DecisionException.Failure.SAMPLER,
                    "the sampler described " + count + " components for " + indices.total()
                            + " indices, of which the first is to act",
                    null);
        }
    }

    /**
     * The standard error of the recorded probability, that of a weighted mean: W √(Σ wₖ² (πₖ − p̂)²), for probabilities as
     * if one draw more had been for the action and one against it, so that it is never 0; NaN where components are not the
     * draws.
     */
    double error(int[] choices, float[] values) {
        if (Filtering.heldCount(behaviour) != indices.total()) {
            return Double.NaN;
        }
        double total = Filtering.heldWeight(behaviour);
        double mean = 0;
        for (int k = 0; k < behaviour.components(); k++) {
            mean += share(k, total) * probability(k, choices, values);
        }
        double n = samples();
        double sum = behaviour.hasDensity() ? 0 : (mean * mean + (1 - mean) * (1 - mean)) / (n * n);
        for (int k = 0; k < behaviour.components(); k++) {
            double deviation = share(k, total) * (probability(k, choices, values) - mean);
            sum += deviation * deviation;
        }
        return total * Math.sqrt(sum);
    }

    private double share(int k, double total) {
        return Filtering.held(behaviour.at(k)) && total > 0 ? behaviour.at(k).weight / total : 0;
    }

    private double probability(int k, int[] choices, float[] values) {
        return behaviour.at(k).weight > 0 ? StrictMath.exp(behaviour.at(k).logProbability(choices, values)) : 0;
    }
}
