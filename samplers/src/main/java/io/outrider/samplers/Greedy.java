package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Component;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

record Greedy() implements PathSampler {

    @Override
    public void describe(Situation at, Behaviour out) {
        fill(at, out);
    }

    static void fill(Situation at, Component out) {
        for (int b = 0; b < at.branches(); b++) {
            Scores scores = at.scores(b);
            if (at.branch(b).isDiscrete()) {
                scores.greedyInto(out.categorical(b));
                continue;
            }
            double[] mean = at.scratch(0, scores.dimensions());
            for (int d = 0; d < scores.dimensions(); d++) {
                mean[d] = scores.meanAction(d);
            }
            out.point(b, mean);
        }
    }

    @Override
    public Needs needs() {
        return Needs.scores()
                .and(OutputKind.MEAN, OutputKind.MEAN_MEMBERS)
                .anyBranches()
                .anySquash();
    }

    @Override
    public String toString() {
        return "greedy";
    }
}
