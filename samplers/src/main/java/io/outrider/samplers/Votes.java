package io.outrider.samplers;

import io.outrider.sampling.Categorical;
import io.outrider.sampling.Scores;

/** The members' votes. */
final class Votes {

    private Votes() {}

    /** Adds to {@code out} the share of members that rank each alternative first, ties split. */
    static void add(Scores scores, Categorical out) {
        int members = scores.members();
        for (int m = 0; m < members; m++) {
            double best = Double.NEGATIVE_INFINITY;
            int ties = 0;
            for (int a = 0; a < out.size(); a++) {
                if (out.legal(a)) {
                    double score = scores.member(m, a);
                    ties = score > best ? 1 : score == best ? ties + 1 : ties;
                    best = Math.max(best, score);
                }
            }
            for (int a = 0; a < out.size(); a++) {
                if (out.legal(a) && scores.member(m, a) == best) {
                    out.add(a, 1.0 / ties / members);
                }
            }
        }
    }
}
