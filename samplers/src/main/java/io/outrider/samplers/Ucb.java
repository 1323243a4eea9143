package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

record Ucb(double coefficient) implements PathSampler {

    Ucb {
        Require.notNegative("coefficient", coefficient);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            Scores scores = at.scores(b);
            double[] bounds = at.scratch(0, scores.actions());
            for (int a = 0; a < scores.actions(); a++) {
                bounds[a] = scores.score(a) + coefficient * deviation(scores, a);
            }
            Argmax.fill(bounds, out.categorical(b));
        }
    }

    /** The epistemic standard deviation; 0 where a single member shows none. */
    static double deviation(Scores scores, int a) {
        double variance = scores.epistemic(a);
        return variance > 0 ? Math.sqrt(variance) : 0;
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.Q_MEMBERS, OutputKind.QUANTILES).severalBranches();
    }

    @Override
    public String toString() {
        return "ucb{coefficient=" + coefficient + "}";
    }
}
