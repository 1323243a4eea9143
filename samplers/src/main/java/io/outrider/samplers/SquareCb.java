package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/** γ = scale · t^exponent, t counting decisions from 1; an exponent of 0 needs no count. */
record SquareCb(double scale, double exponent) implements PathSampler {

    SquareCb {
        Require.notNegative("scale", scale);
        Require.notNegative("exponent", exponent);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        double gamma = exponent == 0
                ? scale
                : scale * StrictMath.pow(at.memory(DecisionCount.class).count() + 1.0, exponent);
        Scores scores = at.scores();
        Categorical p = out.categorical();
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < p.size(); a++) {
            best = p.legal(a) ? Math.max(best, scores.score(a)) : best;
        }
        double others = 0;
        int ties = 0;
        for (int a = 0; a < p.size(); a++) {
            if (!p.legal(a)) {
                continue;
            }
            double gap = best - scores.score(a);
            if (gap > 0) {
                p.set(a, 1 / (p.legalCount() + gamma * gap));
                others += p.get(a);
            } else {
                ties++;
            }
        }
        for (int a = 0; a < p.size(); a++) {
            if (p.legal(a) && scores.score(a) == best) {
                p.set(a, (1 - others) / ties);
            }
        }
    }

    @Override
    public Needs needs() {
        Needs needs = Needs.anyOf(OutputKind.Q, OutputKind.Q_MEMBERS, OutputKind.QUANTILES);
        return exponent == 0 ? needs : needs.memory(MemoryScope.AGENT, DecisionCount::new);
    }

    @Override
    public String toString() {
        return exponent == 0
                ? "square-cb{gamma=" + scale + "}"
                : "square-cb{scale=" + scale + ",exponent=" + exponent + "}";
    }
}
