package io.outrider.internal.sampling;

import io.outrider.policy.OutputKind;
import org.jspecify.annotations.Nullable;

/**
 * The softmax over the legal alternatives of one branch, on the arrays themselves: of the logits, or of the scores where the
 * policy gives none. One alternative's weight is exp((score − greatest) / temperature).
 */
final class SoftmaxWeights {

    private final ScoresView view;
    private final BranchTable table;
    private final int branch;
    private final float @Nullable [] logits;
    private final double[] weights;

    SoftmaxWeights(ScoreRow row, ScoresView view, BranchTable table, int branch) {
        this.view = view;
        this.table = table;
        this.branch = branch;
        logits = row.values(OutputKind.LOGITS);
        weights = new double[table.discrete[branch] ? table.size(branch) : 0];
    }

    /** Fills {@code out}, a distribution over the same branch. */
    void into(CategoricalFactor out, double temperature) {
        if (logits == null) {
            weighScores(temperature);
        } else {
            weighLogits(logits, temperature);
        }
        int count = table.size(branch);
        double sum = 0;
        if (table.legalCount(branch) == count) {
            for (int a = 0; a < count; a++) {
                sum += weights[a];
            }
        } else {
            for (int a = 0; a < count; a++) {
                weights[a] = table.legal(branch, a) ? weights[a] : 0;
                sum += weights[a];
            }
        }
        out.fill(weights, 1 / sum);
    }

    private void weighLogits(float[] logits, double temperature) {
        int count = table.size(branch);
        int offset = table.offset[branch];
        double max = table.legalCount(branch) == count ? greatest(logits, offset, count) : greatestLegal(logits);
        for (int a = 0; a < count; a++) {
            weights[a] = Exponential.of((logits[offset + a] - max) / temperature);
        }
    }

    /** Found among integers, without a jump that depends on the scores. */
    private static double greatest(float[] values, int from, int count) {
        int highest = Integer.MIN_VALUE;
        for (int i = from; i < from + count; i++) {
            highest = Math.max(highest, MemberVotes.ordered(Float.floatToRawIntBits(values[i])));
        }
        return Float.intBitsToFloat(MemberVotes.ordered(highest));
    }

    private double greatestLegal(float[] values) {
        double max = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < table.size(branch); a++) {
            max = table.legal(branch, a) ? Math.max(max, values[table.offset[branch] + a]) : max;
        }
        return max;
    }

    private void weighScores(double temperature) {
        double max = view.best();
        for (int a = 0; a < table.size(branch); a++) {
            weights[a] = Exponential.of((view.score(a) - max) / temperature);
        }
    }
}
