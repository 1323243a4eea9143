package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Locale;

/** A sampler that decides as another one does, with a bonus on the state in its record. */
record StateBonus(Kind kind, double ridge, MemoryScope scope, PathSampler sampler) implements PathSampler {

    enum Kind {
        /** The error of a predictor, over its running standard deviation. */
        NOVELTY,
        /** The elliptical bonus of features. */
        ELLIPTICAL
    }

    StateBonus {
        Require.positive("ridge", ridge);
        if (sampler.needs().memory().isPresent()) {
            throw new IllegalArgumentException(
                    "a bonus on the state cannot be recorded beside " + sampler + ", which has a memory of its own");
        }
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        sampler.describe(at, out);
    }

    @Override
    public Needs needs() {
        return kind == Kind.NOVELTY
                ? sampler.needs().and(OutputKind.NOVELTY).memory(scope, NoveltyScale::new)
                : sampler.needs().and(OutputKind.FEATURES).memory(scope, () -> new EllipticalBonus(ridge));
    }

    @Override
    public String toString() {
        String where = "scope=" + scope.name().toLowerCase(Locale.ROOT) + ",sampler=" + sampler + "}";
        return kind == Kind.NOVELTY ? "rnd-reward{" + where : "e3b-reward{ridge=" + ridge + "," + where;
    }
}
