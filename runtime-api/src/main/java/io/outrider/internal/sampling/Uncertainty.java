package io.outrider.internal.sampling;

import io.outrider.policy.OutputKind;

/** How unsure the policy is about one alternative of a discrete branch. */
final class Uncertainty {

    private final ScoreRow row;
    private final double[] shares;

    Uncertainty(ScoreRow row, int capacity) {
        this.row = row;
        shares = new double[capacity];
    }

    /**
     * The information, in nats, that the outcome of alternative {@code a} is predicted to bring: ½ ln(1 + σ²ₑ/σ²ₐ) where
     * there are quantiles, else what the members' votes disagree by, H(p̄) − meanₘ H(pₘ); NaN with fewer than two members.
     */
    float information(ScoresView view, int a) {
        if (view.members() < 2) {
            return Float.NaN;
        }
        if (!row.has(OutputKind.QUANTILES)) {
            return (float) disagreement(view);
        }
        double information = 0.5 * StrictMath.log1p(view.epistemic(a) / view.aleatoric(a));
        return Double.isInfinite(information) ? Float.NaN : (float) information;
    }

    private double disagreement(ScoresView view) {
        int size = view.actions();
        java.util.Arrays.fill(shares, 0, size, 0);
        double own = 0;
        for (int m = 0; m < view.members(); m++) {
            own += StrictMath.log(vote(view, m));
        }
        double mixed = 0;
        for (int a = 0; a < size; a++) {
            double share = shares[a] / view.members();
            mixed -= share > 0 ? share * StrictMath.log(share) : 0;
        }
        return Math.max(0, mixed - own / view.members());
    }

    /** Adds member {@code m}'s vote to the shares, split between ties; the number of ties. */
    private int vote(ScoresView view, int m) {
        double best = Double.NEGATIVE_INFINITY;
        int ties = 0;
        for (int a = 0; a < view.actions(); a++) {
            if (view.legal(a)) {
                double score = view.member(m, a);
                ties = score > best ? 1 : score == best ? ties + 1 : ties;
                best = Math.max(best, score);
            }
        }
        for (int a = 0; a < view.actions(); a++) {
            if (view.legal(a) && view.member(m, a) == best) {
                shares[a] += 1.0 / ties;
            }
        }
        return ties;
    }
}
