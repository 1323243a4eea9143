package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/**
 * Walks along the upper envelope of the lines μ + φσ from the lowest φ to the highest; lines that differ only by rounding
 * are one line, whose alternatives share its mass.
 */
record RandUcb(double low, double high) implements PathSampler {

    private static final double ROUNDING = 1e-12;

    RandUcb {
        Require.positive("low", low);
        Require.positive("high", high);
        if (!(low < high)) {
            throw new IllegalArgumentException("low must be below high, not " + low + " and " + high);
        }
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        Scores scores = at.scores();
        Categorical p = out.categorical();
        double[] deviations = at.scratch(0, p.size());
        double largest = 0;
        for (int a = 0; a < p.size(); a++) {
            deviations[a] = p.legal(a) ? Ucb.deviation(scores, a) : 0;
            largest = p.legal(a) ? Math.max(largest, Math.abs(scores.score(a)) + deviations[a]) : largest;
        }
        double tolerance = ROUNDING * largest;
        double from = low;
        int top = first(scores, p, deviations, tolerance);
        while (top >= 0) {
            int next = next(scores, p, deviations, tolerance, top);
            double to = next < 0 ? high : Math.max(from, meeting(scores, deviations, top, next));
            share(scores, p, deviations, tolerance, top, StrictMath.log(to / from) / StrictMath.log(high / low));
            from = to;
            top = next;
        }
    }

    /** The highest line at the lowest φ; among equals the steepest. */
    private int first(Scores scores, Categorical p, double[] deviations, double tolerance) {
        int top = -1;
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < p.size(); a++) {
            double value = scores.score(a) + low * deviations[a];
            boolean equal = Math.abs(value - best) <= tolerance;
            if (p.legal(a) && (equal ? deviations[a] > deviations[top] : value > best)) {
                best = value;
                top = a;
            }
        }
        return top;
    }

    /** The line that overtakes {@code top} first, below the highest φ; among equals the steepest. */
    private int next(Scores scores, Categorical p, double[] deviations, double tolerance, int top) {
        int next = -1;
        double nearest = high;
        for (int a = 0; a < p.size(); a++) {
            if (p.legal(a) && deviations[a] > deviations[top] + tolerance) {
                double meeting = meeting(scores, deviations, top, a);
                if (meeting < nearest || (meeting == nearest && next >= 0 && deviations[a] > deviations[next])) {
                    nearest = meeting;
                    next = a;
                }
            }
        }
        return next;
    }

    private static double meeting(Scores scores, double[] deviations, int top, int a) {
        return (scores.score(top) - scores.score(a)) / (deviations[a] - deviations[top]);
    }

    /** Gives {@code mass} to the line of {@code top}, split between the alternatives that are on it. */
    private static void share(
            Scores scores, Categorical p, double[] deviations, double tolerance, int top, double mass) {
        int ties = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int a = 0; a < p.size(); a++) {
                if (p.legal(a)
                        && Math.abs(scores.score(a) - scores.score(top)) <= tolerance
                        && Math.abs(deviations[a] - deviations[top]) <= tolerance) {
                    ties += pass == 0 ? 1 : 0;
                    p.add(a, pass == 0 ? 0 : mass / ties);
                }
            }
        }
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.Q_MEMBERS, OutputKind.QUANTILES);
    }

    @Override
    public String toString() {
        return "rand-ucb{low=" + low + ",high=" + high + "}";
    }
}
