package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/** A Gaussian a dimension, of the members' average mean and variance std² + coefficient² × their variance. */
record GaussianEnsemble(double std, double coefficient) implements PathSampler {

    GaussianEnsemble {
        Require.positive("std", std);
        Require.notNegative("coefficient", coefficient);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            Scores scores = at.scores(b);
            Gaussian gaussian = out.gaussian(b);
            for (int d = 0; d < scores.dimensions(); d++) {
                double mean = 0;
                for (int m = 0; m < scores.members(); m++) {
                    mean += scores.memberMean(m, d) / scores.members();
                }
                double squares = 0;
                for (int m = 0; m < scores.members(); m++) {
                    double deviation = scores.memberMean(m, d) - mean;
                    squares += deviation * deviation;
                }
                double variance = scores.members() < 2 ? 0 : squares / (scores.members() - 1);
                gaussian.set(d, mean, Math.sqrt(std * std + coefficient * coefficient * variance));
            }
        }
    }

    @Override
    public Needs needs() {
        return Needs.continuous(OutputKind.MEAN_MEMBERS).severalBranches();
    }

    @Override
    public String toString() {
        return "gaussian-ensemble{std=" + std + ",coefficient=" + coefficient + "}";
    }
}
