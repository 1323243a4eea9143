package io.outrider.samplers;

import io.outrider.policy.InputRole;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Indices;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import org.jspecify.annotations.Nullable;

/** Thompson sampling over drawn indices, the first of which acts; or another sampler that takes them for members. */
record Indexed(Indices indices, @Nullable PathSampler sampler) implements PathSampler {

    private static final Thompson THOMPSON = new Thompson();

    Indexed {
        if (sampler != null) {
            Require.notHeld(name(indices), sampler);
            if (sampler.needs().indices().isPresent()) {
                throw new IllegalArgumentException(
                        name(indices) + " cannot be put over " + sampler + ", which has indices of its own");
            }
        }
    }

    static PathSampler of(Indices indices) {
        return new Indexed(indices, null);
    }

    static PathSampler over(Indices indices, PathSampler sampler) {
        return new Indexed(indices.anyActing(), sampler);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        (sampler == null ? THOMPSON : sampler).describe(at, out);
    }

    @Override
    public Needs needs() {
        return (sampler == null ? THOMPSON : sampler).needs().indices(indices);
    }

    private static String name(Indices indices) {
        return indices.role() == InputRole.Z ? "epinet" : "monte-carlo-dropout";
    }

    @Override
    public String toString() {
        return name(indices) + "{draws=" + indices.draws()
                + (indices.role() == InputRole.Z ? "" : ",rate=" + indices.dropout())
                + (sampler == null ? "" : ",sampler=" + sampler) + "}";
    }
}
