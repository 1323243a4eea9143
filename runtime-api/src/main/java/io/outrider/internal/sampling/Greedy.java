package io.outrider.internal.sampling;

import io.outrider.DecisionException;
import io.outrider.Reason;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Categorical;

/**
 * The greedy action of a row: for a discrete branch uniform over the alternatives of the best score, or, where the policy
 * gives nothing to rank by, over the likeliest of what the sampler described; for a continuous one the mean.
 */
final class Greedy {

    private final BranchTable table;
    private final ScoreRow row;
    private final SituationView situation;
    private final double[] modes;
    private final double[] means;

    Greedy(BranchTable table, ScoreRow row, SituationView situation) {
        this.table = table;
        this.row = row;
        this.situation = situation;
        modes = new double[table.capacity];
        means = new double[table.dimensions];
    }

    /** Whether the scores alone tell the greedy action. */
    boolean followsFromScores() {
        for (int b = 0; b < table.branches; b++) {
            if (table.discrete[b] && !situation.view(b).ranks()) {
                return false;
            }
        }
        return true;
    }

    /** Keeps, of branches without scores, how likely {@code behaviour} makes each alternative. */
    void keepModes(BehaviourBuffer behaviour) {
        for (int b = 0; b < table.branches; b++) {
            if (!table.discrete[b] || situation.view(b).ranks()) {
                continue;
            }
            for (int a = 0; a < table.size(b); a++) {
                double sum = 0;
                for (int k = 0; k < behaviour.components(); k++) {
                    ComponentBuffer component = behaviour.at(k);
                    sum += component.weight > 0 ? component.weight * component.probability(b, a) : 0;
                }
                modes[table.offset[b] + a] = sum;
            }
        }
    }

    /** Makes {@code component} the greedy action. */
    void fill(ComponentBuffer component) {
        component.reason = Reason.BUDGET_OFF;
        for (int b = 0; b < table.branches; b++) {
            if (table.discrete[b]) {
                fill(b, component.categorical(b));
            } else {
                point(b, component);
            }
        }
    }

    private void fill(int branch, Categorical out) {
        ScoresView view = situation.view(branch);
        if (view.ranks()) {
            view.greedyInto(out);
            return;
        }
        int offset = table.offset[branch];
        double best = 0;
        int ties = 0;
        for (int a = 0; a < table.size(branch); a++) {
            ties = modes[offset + a] > best ? 1 : modes[offset + a] == best ? ties + 1 : ties;
            best = Math.max(best, modes[offset + a]);
        }
        for (int a = 0; a < table.size(branch); a++) {
            out.set(a, modes[offset + a] == best ? 1.0 / ties : 0);
        }
    }

    private void point(int branch, ComponentBuffer component) {
        if (!hasMean()) {
            throw new DecisionException(
                    DecisionException.Failure.SAMPLER,
                    "the policy gives no mean to act greedily on in branch " + branch,
                    null);
        }
        for (int d = 0; d < table.size(branch); d++) {
            means[d] = situation.view(branch).meanAction(d);
        }
        component.point(branch, means);
    }

    private boolean hasMean() {
        return row.has(OutputKind.MEAN) || row.has(OutputKind.MEAN_MEMBERS);
    }

    /** Mixes greedy choices into the categorical factors of {@code component}, at weight {@code share}. */
    void mixInto(ComponentBuffer component, double share) {
        for (int b = 0; b < table.branches; b++) {
            if (!component.isCategorical(b)) {
                continue;
            }
            CategoricalFactor factor = component.categoricalFactor(b);
            ScoresView view = situation.view(b);
            if (view.ranks()) {
                factor.scale(1 - share);
                addGreedy(view, factor, share);
            }
        }
    }

    private static void addGreedy(ScoresView view, CategoricalFactor factor, double share) {
        double best = best(view);
        for (int a = 0; a < view.actions(); a++) {
            if (view.legal(a) && view.score(a) == best) {
                factor.add(a, share / view.ties());
            }
        }
    }

    /** The best score among the legal alternatives of {@code view}. */
    static double best(ScoresView view) {
        return view.best();
    }

    /** How many actions are the greedy one, over all branches; 0 where nothing ranks them in one of these, or they are continuous. */
    int ties() {
        long ties = 1;
        for (int b = 0; b < table.branches; b++) {
            if (!table.discrete[b] || !situation.view(b).ranks()) {
                return 0;
            }
            ties = Math.min(Integer.MAX_VALUE, ties * situation.view(b).ties());
        }
        return (int) ties;
    }

    /** Whether an action is not the greedy one, as far as the policy tells. */
    boolean differs(int[] choices, float[] values) {
        for (int b = 0; b < table.branches; b++) {
            ScoresView view = situation.view(b);
            if (table.discrete[b]) {
                if (view.ranks() && view.score(choices[table.choiceSlot[b]]) != best(view)) {
                    return true;
                }
                continue;
            }
            for (int d = 0; d < table.size(b) && hasMean(); d++) {
                if (values[table.offset[b] + d] != (float) view.mean(d)) {
                    return true;
                }
            }
        }
        return false;
    }
}
