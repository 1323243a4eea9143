package io.outrider.internal.sampling;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

/** A sampler with one component held for an episode; the engine carries the weights from step to step. */
public record PerEpisode(PathSampler sampler) implements PathSampler {

    /** Refuses a sampler whose components are not stable. */
    public PerEpisode {
        if (!sampler.needs().hasStableComponents()) {
            throw new IllegalStateException("the sampler " + sampler
                    + " cannot hold a component for an episode: it does not declare stable components");
        }
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        sampler.describe(at, out);
    }

    @Override
    public Needs needs() {
        return sampler.needs().heldComponents();
    }

    @Override
    public String toString() {
        return "per-episode{sampler=" + sampler + "}";
    }
}
