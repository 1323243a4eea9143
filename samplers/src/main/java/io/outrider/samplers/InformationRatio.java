package io.outrider.samplers;

import io.outrider.sampling.Categorical;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.util.Arrays;

/**
 * Regret and information of each alternative, as Russo and Van Roy (2014) define them in the variance form, from the
 * members' predictions: with a*ₘ what member m ranks first and p*(a′) the share of members for a′, Δₐ = meanₘ max q − μₐ and
 * vₐ = Σ p*(a′)(μ_{a|a′} − μₐ)². Arrays are the situation's scratch, slots 0 to 5.
 */
final class InformationRatio {

    /** Differences below this share of the greatest count as rounding. */
    private static final double ROUNDING = 1e-12;

    private InformationRatio() {}

    static double[] gaps(Situation at) {
        return at.scratch(0, at.scores().actions());
    }

    static double[] gains(Situation at) {
        return at.scratch(1, at.scores().actions());
    }

    /** Fills {@link #gaps} and {@link #gains}; whether there is anything to learn. */
    static boolean measure(Situation at) {
        Scores scores = at.scores();
        int size = scores.actions();
        double[] gaps = gaps(at);
        double[] gains = gains(at);
        double[] means = at.scratch(2, size);
        double[] shares = at.scratch(3, size);
        double[] sums = at.scratch(4, size * size);
        Arrays.fill(shares, 0, size, 0);
        Arrays.fill(sums, 0, size * size, 0);
        double best = sumUpMembers(scores, shares, sums) / scores.members();
        double largest = 0;
        for (int a = 0; a < size; a++) {
            if (scores.legal(a)) {
                double sum = 0;
                for (int m = 0; m < scores.members(); m++) {
                    sum += scores.member(m, a);
                }
                means[a] = sum / scores.members();
                largest = Math.max(largest, Math.abs(means[a]));
            }
        }
        double most = 0;
        for (int a = 0; a < size; a++) {
            if (scores.legal(a)) {
                gaps[a] = Math.max(0, best - means[a]);
                gains[a] = gain(shares, sums, means[a], a, size) / scores.members();
                most = Math.max(most, gains[a]);
            }
        }
        return most > largest * largest * 1e-26;
    }

    /** Adds up, for each a′, the members (ties split) that rank it first and their predictions; the sum of their best. */
    private static double sumUpMembers(Scores scores, double[] shares, double[] sums) {
        int size = scores.actions();
        double total = 0;
        for (int m = 0; m < scores.members(); m++) {
            double best = Double.NEGATIVE_INFINITY;
            int ties = 0;
            for (int a = 0; a < size; a++) {
                if (scores.legal(a)) {
                    double score = scores.member(m, a);
                    ties = score > best ? 1 : score == best ? ties + 1 : ties;
                    best = Math.max(best, score);
                }
            }
            total += best;
            for (int first = 0; first < size; first++) {
                if (scores.legal(first) && scores.member(m, first) == best) {
                    shares[first] += 1.0 / ties;
                    for (int a = 0; a < size; a++) {
                        sums[first * size + a] += scores.legal(a) ? scores.member(m, a) / ties : 0;
                    }
                }
            }
        }
        return total;
    }

    private static double gain(double[] shares, double[] sums, double mean, int a, int size) {
        double gain = 0;
        for (int first = 0; first < size; first++) {
            if (shares[first] > 0) {
                double deviation = sums[first * size + a] / shares[first] - mean;
                gain += shares[first] * deviation * deviation;
            }
        }
        return gain;
    }

    /** Δ²/v of a mixture; 0 without regret, infinite with regret and nothing learnt. */
    static double ratio(double gap, double gain) {
        return gap == 0 ? 0 : gain > 0 ? gap * gap / gain : Double.POSITIVE_INFINITY;
    }

    /** Adds {@code mass} to alternative {@code like} and to those that equal it in regret and information, evenly. */
    static void share(Situation at, Categorical out, int like, double mass) {
        double[] gaps = gaps(at);
        double[] gains = gains(at);
        double largestGap = 0;
        double largestGain = 0;
        for (int a = 0; a < out.size(); a++) {
            largestGap = out.legal(a) ? Math.max(largestGap, gaps[a]) : largestGap;
            largestGain = out.legal(a) ? Math.max(largestGain, gains[a]) : largestGain;
        }
        int ties = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int a = 0; a < out.size(); a++) {
                if (out.legal(a)
                        && Math.abs(gaps[a] - gaps[like]) <= ROUNDING * largestGap
                        && Math.abs(gains[a] - gains[like]) <= ROUNDING * largestGain) {
                    ties += pass == 0 ? 1 : 0;
                    out.add(a, pass == 0 ? 0 : mass / ties);
                }
            }
        }
    }

    /** Whether {@code ratio} is less than {@code best} by more than rounding. */
    static boolean better(double ratio, double best) {
        return ratio < best && (Double.isInfinite(best) || best - ratio > ROUNDING * best);
    }
}
