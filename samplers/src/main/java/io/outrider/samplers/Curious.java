package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

record Curious(double beta, PathSampler sampler) implements PathSampler {

    Curious {
        Require.notNegative("beta", beta);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        int count = 0;
        for (int b = 0; b < at.branches(); b++) {
            count += at.scores(b).actions();
        }
        double[] bonuses = at.scratch(0, count);
        int i = 0;
        for (int b = 0; b < at.branches(); b++) {
            Scores scores = at.scores(b);
            for (int a = 0; a < scores.actions(); a++) {
                bonuses[i++] = scores.legal(a) ? beta * scores.qInt(a) : 0;
            }
        }
        sampler.describe(at.shifted(bonuses), out);
    }

    @Override
    public Needs needs() {
        return sampler.needs().and(OutputKind.Q_INT);
    }

    @Override
    public String toString() {
        return "curious{beta=" + beta + ",sampler=" + sampler + "}";
    }
}
