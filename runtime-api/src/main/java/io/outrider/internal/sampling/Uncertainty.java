package io.outrider.internal.sampling;

import io.outrider.policy.OutputKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How unsure the policy is about one alternative of a discrete branch. */
final class Uncertainty {

    private final ScoreRow row;
    private final double[] shares;
    /** By a number of whole votes, p ln p of the share p that they are. */
    private final double[] entropyTerms;
    /** Of the distribution that was measured last. */
    float entropy = Float.NaN;

    float margin = Float.NaN;

    Uncertainty(ScoreRow row, int capacity) {
        this.row = row;
        shares = new double[capacity];
        entropyTerms = new double[row.members() + 1];
        for (int votes = 1; votes < entropyTerms.length; votes++) {
            entropyTerms[votes] = entropyTerm(votes, row.members());
        }
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

    /**
     * Finds out entropy and margin of the policy's own distribution over the legal alternatives of {@code view}: the softmax of its
     * logits, or else its members' votes; NaN where it has neither.
     */
    void measure(@Nullable ScoresView view) {
        entropy = Float.NaN;
        margin = Float.NaN;
        if (view == null || !fillDistribution(view)) {
            return;
        }
        double sum = 0;
        double first = 0;
        double second = 0;
        for (int a = 0; a < view.actions(); a++) {
            double p = shares[a];
            sum -= p > 0 ? p * StrictMath.log(p) : 0;
            second = p > first ? first : Math.max(second, p);
            first = Math.max(first, p);
        }
        entropy = (float) Math.max(0, sum);
        margin = (float) (first - second);
    }

    /** Fills the shares with the policy's own distribution; whether it has one. */
    private boolean fillDistribution(ScoresView view) {
        Arrays.fill(shares, 0, view.actions(), 0);
        if (row.has(OutputKind.LOGITS)) {
            softmax(view);
            return true;
        }
        for (int m = 0; m < view.members(); m++) {
            view.addVote(m, shares);
        }
        for (int a = 0; a < view.actions() && view.members() > 1; a++) {
            shares[a] /= view.members();
        }
        return view.members() > 1;
    }

    private void softmax(ScoresView view) {
        double max = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < view.actions(); a++) {
            max = view.legal(a) ? Math.max(max, view.logit(a)) : max;
        }
        double sum = 0;
        for (int a = 0; a < view.actions(); a++) {
            shares[a] = view.legal(a) ? StrictMath.exp(view.logit(a) - max) : 0;
            sum += shares[a];
        }
        for (int a = 0; a < view.actions(); a++) {
            shares[a] /= sum;
        }
    }

    private double disagreement(ScoresView view) {
        int size = view.actions();
        Arrays.fill(shares, 0, size, 0);
        double own = 0;
        for (int m = 0; m < view.members(); m++) {
            int ties = view.addVote(m, shares);
            own += ties == 1 ? 0 : StrictMath.log(ties);
        }
        double mixed = 0;
        for (int a = 0; a < size; a++) {
            double votes = shares[a];
            int whole = (int) votes;
            mixed -= votes == whole ? entropyTerms[whole] : entropyTerm(votes, view.members());
        }
        return Math.max(0, mixed - own / view.members());
    }

    private static double entropyTerm(double votes, int members) {
        double share = votes / members;
        return share * StrictMath.log(share);
    }
}
