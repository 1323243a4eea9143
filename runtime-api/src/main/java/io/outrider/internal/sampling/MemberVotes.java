package io.outrider.internal.sampling;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Categorical;
import java.util.Objects;

/**
 * What each member of an ensemble ranks first among the legal alternatives of one branch: looked for once a row, since the
 * description, the information and the confidence of a decision ask for the same.
 */
final class MemberVotes {

    private final ScoreRow row;
    private final ScoresView view;
    private final BranchTable table;
    private final int branch;
    /** By member: its best score, at how many alternatives it has that, and the sum of their indices. */
    private final double[] best;

    private final int[] ties;
    private final int[] indices;
    private boolean counted;

    MemberVotes(ScoreRow row, ScoresView view, BranchTable table, int branch) {
        this.row = row;
        this.view = view;
        this.table = table;
        this.branch = branch;
        int members = table.discrete[branch] ? row.members() : 0;
        best = new double[members];
        ties = new int[members];
        indices = new int[members];
    }

    /** Forgets the votes: scores, or what is legal, are others now. */
    void forget() {
        counted = false;
    }

    /** Fills {@code out} with the uniform distribution over what member {@code m} ranks first. */
    void into(int m, Categorical out) {
        int count = ties(m);
        if (count == 1) {
            out.point(indices[m]);
            return;
        }
        for (int a = 0; a < view.actions(); a++) {
            out.set(a, isBest(m, a) ? 1.0 / count : 0);
        }
    }

    /**
     * Adds the vote of member {@code m} to {@code shares}, by alternative: 1, split between what it ranks first; the number
     * of these.
     */
    int addTo(int m, double[] shares) {
        int count = ties(m);
        if (count == 1) {
            shares[indices[m]]++;
            return count;
        }
        for (int a = 0; a < view.actions(); a++) {
            if (isBest(m, a)) {
                shares[a] += 1.0 / count;
            }
        }
        return count;
    }

    private int ties(int m) {
        Objects.checkIndex(m, ties.length);
        if (!counted) {
            count();
            counted = true;
        }
        return ties[m];
    }

    private boolean isBest(int m, int a) {
        return table.legal(branch, a) && view.member(m, a) == best[m];
    }

    private void count() {
        float[] members = row.values(OutputKind.Q_MEMBERS);
        boolean allLegal = table.legalCount(branch) == table.size(branch);
        for (int m = 0; m < ties.length; m++) {
            if (members != null && allLegal) {
                count(m, members, m * table.capacity + table.offset[branch]);
            } else {
                countLegal(m);
            }
        }
    }

    /** Where everything is legal; the greatest is found among integers, without a jump that depends on the scores. */
    private void count(int m, float[] members, int from) {
        int to = from + table.size(branch);
        int highest = Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            highest = Math.max(highest, ordered(Float.floatToRawIntBits(members[i])));
        }
        float most = Float.intBitsToFloat(ordered(highest));
        int count = 0;
        int sum = 0;
        for (int i = from; i < to; i++) {
            boolean equal = members[i] == most;
            count += equal ? 1 : 0;
            sum += equal ? i - from : 0;
        }
        best[m] = most;
        ties[m] = count;
        indices[m] = sum;
    }

    /** The bits of floats as integers of the same order (−0 before 0), and back again. */
    static int ordered(int bits) {
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    private void countLegal(int m) {
        double most = Double.NEGATIVE_INFINITY;
        int count = 0;
        int sum = 0;
        for (int a = 0; a < view.actions(); a++) {
            if (table.legal(branch, a)) {
                double score = view.member(m, a);
                boolean more = score > most;
                count = more ? 1 : score == most ? count + 1 : count;
                sum = more ? a : score == most ? sum + a : sum;
                most = Math.max(most, score);
            }
        }
        best[m] = most;
        ties[m] = count;
        indices[m] = sum;
    }
}
