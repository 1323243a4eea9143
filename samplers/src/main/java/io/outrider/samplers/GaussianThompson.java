package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.GaussianArgmax;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

record GaussianThompson(double scale) implements PathSampler {

    GaussianThompson {
        Require.notNegative("scale", scale);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            Scores scores = at.scores(b);
            GaussianArgmax argmax = out.gaussianArgmax(b);
            for (int a = 0; a < scores.actions(); a++) {
                if (scores.legal(a)) {
                    argmax.set(a, scores.score(a), scale * Ucb.deviation(scores, a));
                }
            }
        }
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.Q_MEMBERS, OutputKind.QUANTILES).severalBranches();
    }

    @Override
    public String toString() {
        return "gaussian-thompson{scale=" + scale + "}";
    }
}
