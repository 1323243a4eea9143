package io.outrider.onnx;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/** Draws from the logits, from the Gaussian where the policy gives a spread, and is certain of the mean elsewhere. */
final class Natural implements PathSampler {
    @Override
    public void describe(Situation at, Behaviour out) {
        for (int branch = 0; branch < at.branches(); branch++) {
            Scores scores = at.scores(branch);
            if (at.branch(branch).isDiscrete()) {
                scores.softmaxInto(out.categorical(branch));
            } else if (scores.has(OutputKind.LOG_STD)) {
                Gaussian gaussian = out.gaussian(branch);
                for (int d = 0; d < gaussian.size(); d++) {
                    gaussian.set(d, scores.mean(d), scores.std(d));
                }
            } else {
                out.point(branch, means(scores));
            }
        }
    }

    private static double[] means(Scores scores) {
        double[] means = new double[scores.dimensions()];
        for (int d = 0; d < means.length; d++) {
            means[d] = scores.mean(d);
        }
        return means;
    }

    @Override
    public Needs needs() {
        return Needs.nothing();
    }

    @Override
    public String toString() {
        return "natural";
    }
}
