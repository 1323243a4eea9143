package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.util.Locale;

/** Adds beta/√n, n counting this visit as well. */
record CountBonus(double beta, MemoryScope scope, int bits, int width, PathSampler sampler) implements PathSampler {

    CountBonus {
        Require.notNegative("beta", beta);
        Require.atLeast("bits", 1, bits);
        Require.atLeast("width", 1, width);
        if (bits > Long.SIZE) {
            throw new IllegalArgumentException("bits must be at most 64, not " + bits);
        }
        if (sampler.needs().memory().isPresent()) {
            throw new IllegalArgumentException("counts cannot direct " + sampler + ", which has a memory of its own");
        }
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        CountSketch counts = at.memory(CountSketch.class);
        Scores scores = at.scores();
        long pattern = counts.pattern(scores);
        double[] bonuses = at.scratch(0, scores.actions());
        for (int a = 0; a < scores.actions(); a++) {
            bonuses[a] = beta / Math.sqrt(counts.count(pattern, a) + 1.0);
        }
        sampler.describe(at.shifted(bonuses), out);
    }

    @Override
    public Needs needs() {
        return sampler.needs()
                .oneDiscreteBranch()
                .and(OutputKind.FEATURES)
                .memory(scope, () -> new CountSketch(bits, width));
    }

    @Override
    public String toString() {
        return "count-bonus{beta=" + beta + ",scope=" + scope.name().toLowerCase(Locale.ROOT) + ",bits=" + bits
                + ",width=" + width + ",sampler=" + sampler + "}";
    }
}
