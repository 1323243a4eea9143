package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

record BaselineGuard(double sacrifice, PathSampler sampler) implements PathSampler {

    BaselineGuard {
        Require.notNegative("sacrifice", sacrifice);
        Require.notHeld("a baseline guard", sampler);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        sampler.describe(at, out);
        Categorical p = out.collapse();
        Scores scores = at.scores();
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < p.size(); a++) {
            best = p.legal(a) ? Math.max(best, scores.score(a)) : best;
        }
        double expected = 0;
        int ties = 0;
        for (int a = 0; a < p.size(); a++) {
            if (p.legal(a)) {
                expected += p.get(a) > 0 ? p.get(a) * (best - scores.score(a)) : 0;
                ties += scores.score(a) == best ? 1 : 0;
            }
        }
        if (!(expected > sacrifice)) {
            return;
        }
        double kept = sacrifice / expected;
        for (int a = 0; a < p.size(); a++) {
            if (p.legal(a)) {
                p.set(a, kept * p.get(a) + (scores.score(a) == best ? (1 - kept) / ties : 0));
            }
        }
    }

    @Override
    public Needs needs() {
        return sampler.needs().collapsedComponents().oneDiscreteBranch();
    }

    @Override
    public String toString() {
        return "baseline-guard{sacrifice=" + sacrifice + ",sampler=" + sampler + "}";
    }
}
