package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/** With F the base's distribution function of scores, those of score s get F(s)ⁿ − F(s−)ⁿ, shared as the base does. */
record BestOfN(int n, PathSampler sampler) implements PathSampler {

    BestOfN {
        Require.atLeast("n", 1, n);
        Require.notHeld("best-of-n", sampler);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        sampler.describe(at, out);
        Categorical p = out.collapse();
        Scores scores = at.scores();
        double[] base = at.scratch(0, p.size());
        for (int a = 0; a < p.size(); a++) {
            base[a] = p.get(a);
        }
        for (int a = 0; a < p.size(); a++) {
            if (base[a] > 0) {
                double below = 0;
                double equal = 0;
                for (int b = 0; b < p.size(); b++) {
                    if (base[b] > 0) {
                        below += scores.score(b) < scores.score(a) ? base[b] : 0;
                        equal += scores.score(b) == scores.score(a) ? base[b] : 0;
                    }
                }
                double upTo = Math.min(1, below + equal);
                p.set(a, (StrictMath.pow(upTo, n) - StrictMath.pow(below, n)) * base[a] / equal);
            }
        }
        normalise(p);
    }

    private static void normalise(Categorical p) {
        double sum = 0;
        for (int a = 0; a < p.size(); a++) {
            sum += p.get(a);
        }
        p.scale(1 / sum);
    }

    @Override
    public Needs needs() {
        return sampler.needs().collapsedComponents().oneDiscreteBranch();
    }

    @Override
    public String toString() {
        return "best-of-n{n=" + n + ",sampler=" + sampler + "}";
    }
}
