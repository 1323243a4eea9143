package io.outrider.internal.sampling;

import io.outrider.DecisionException;
import io.outrider.Reason;

/**
 * Carries held components through an episode. Components that a floor or the exploration budget added (reason
 * {@code FLOOR} or {@code BUDGET_OFF}) are drawn anew at each step; all others are held.
 *
 * <p>With h the weight of all held components, f(a) what the others give action a, and w the weights of the held ones
 * given all actions so far: P(a) = h Σ wₖ πₖ(a) + f(a), and then wₖ ← wₖ (h πₖ(a) + f(a)), normalised.
 */
final class Filtering {

    private final BehaviourBuffer behaviour;
    private double[] logs = new double[0];

    Filtering(BehaviourBuffer behaviour) {
        this.behaviour = behaviour;
    }

    /** Whether a component is held over an episode, and is that of an index where there are indices. */
    static boolean held(ComponentBuffer component) {
        return component.reason != Reason.FLOOR && component.reason != Reason.BUDGET_OFF;
    }

    static int heldCount(BehaviourBuffer behaviour) {
        int count = 0;
        for (int k = 0; k < behaviour.components(); k++) {
            count += held(behaviour.at(k)) ? 1 : 0;
        }
        return count;
    }

    static double heldWeight(BehaviourBuffer behaviour) {
        double sum = 0;
        for (int k = 0; k < behaviour.components(); k++) {
            sum += held(behaviour.at(k)) ? behaviour.at(k).weight : 0;
        }
        return sum;
    }

    /** Replaces the described weights of held components by those of {@code filter}, if it has any. */
    void apply(EpisodeFilter filter) {
        if (filter.size() == 0) {
            return;
        }
        int count = heldCount(behaviour);
        if (count != filter.size()) {
            throw new DecisionException(
                    DecisionException.Failure.SAMPLER,
                    "the sampler described " + count + " components to hold, but the episode holds " + filter.size(),
                    null);
        }
        double total = heldWeight(behaviour);
        int position = 0;
        for (int k = 0; k < behaviour.components(); k++) {
            if (held(behaviour.at(k))) {
                behaviour.at(k).weight = total * filter.weight(position++);
            }
        }
    }

    /** Moves {@code filter} on by the action that was drawn. */
    void update(EpisodeFilter filter, int[] choices, float[] values) {
        int count = heldCount(behaviour);
        double total = heldWeight(behaviour);
        if (count == 0 || total <= 0) {
            return;
        }
        if (logs.length < count) {
            logs = new double[count];
        }
        double redrawn = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < behaviour.components(); k++) {
            ComponentBuffer component = behaviour.at(k);
            if (!held(component) && component.weight > 0) {
                redrawn = logAdd(redrawn, StrictMath.log(component.weight) + component.logProbability(choices, values));
            }
        }
        double max = Double.NEGATIVE_INFINITY;
        int position = 0;
        for (int k = 0; k < behaviour.components(); k++) {
            ComponentBuffer component = behaviour.at(k);
            if (held(component)) {
                double log = component.weight > 0
                        ? StrictMath.log(component.weight)
                                + logAdd(StrictMath.log(total) + component.logProbability(choices, values), redrawn)
                        : Double.NEGATIVE_INFINITY;
                logs[position++] = log;
                max = Math.max(max, log);
            }
        }
        normalise(filter, count, max);
    }

    private void normalise(EpisodeFilter filter, int count, double max) {
        if (max == Double.NEGATIVE_INFINITY) {
            return;
        }
        double sum = 0;
        for (int k = 0; k < count; k++) {
            logs[k] = StrictMath.exp(logs[k] - max);
            sum += logs[k];
        }
        filter.resize(count);
        for (int k = 0; k < count; k++) {
            filter.set(k, logs[k] / sum);
        }
    }

    private static double logAdd(double x, double y) {
        double max = Math.max(x, y);
        return max == Double.NEGATIVE_INFINITY ? max : max + StrictMath.log1p(StrictMath.exp(Math.min(x, y) - max));
    }
}
