package io.outrider.internal.decision;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/** What an agent without a sampler does: the best alternative of each discrete branch, the mean of each continuous one. */
record GreedySampler() implements PathSampler {

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            Scores scores = at.scores(b);
            if (at.branch(b).isDiscrete()) {
                scores.greedyInto(out.categorical(b));
            } else {
                double[] means = at.scratch(0, scores.dimensions());
                for (int d = 0; d < scores.dimensions(); d++) {
                    means[d] = scores.meanAction(d);
                }
                out.point(b, means);
            }
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
        return "greedy{}";
    }
}
