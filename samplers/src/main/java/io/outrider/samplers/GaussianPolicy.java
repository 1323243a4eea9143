package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.util.OptionalDouble;

/** @param std the standard deviation of every dimension; empty: that of the policy */
record GaussianPolicy(boolean squashed, OptionalDouble std) implements PathSampler {

    GaussianPolicy {
        if (std.isPresent()) {
            Require.positive("std", std.getAsDouble());
        }
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            Scores scores = at.scores(b);
            if (at.branch(b).isDiscrete()) {
                scores.softmaxInto(out.categorical(b));
                continue;
            }
            Gaussian gaussian = squashed ? out.tanhGaussian(b) : out.gaussian(b);
            for (int d = 0; d < scores.dimensions(); d++) {
                gaussian.set(d, scores.mean(d), std.isPresent() ? std.getAsDouble() : scores.std(d));
            }
        }
    }

    @Override
    public Needs needs() {
        Needs needs =
                Needs.scores().and(OutputKind.MEAN, OutputKind.MEAN_MEMBERS).anyBranches();
        Needs spread = std.isPresent() ? needs : needs.and(OutputKind.LOG_STD);
        return squashed ? spread.bounds().tanh() : spread;
    }

    @Override
    public String toString() {
        return (squashed ? "tanh-gaussian" : "gaussian") + (std.isPresent() ? "{std=" + std.getAsDouble() + "}" : "");
    }
}
