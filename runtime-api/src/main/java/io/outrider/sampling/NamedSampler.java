package io.outrider.sampling;

import java.util.Objects;

/** A sampler under the name that it was given. */
record NamedSampler(String name, PathSampler sampler) implements PathSampler {

    NamedSampler {
        Objects.requireNonNull(sampler, "sampler");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a sampler's name must not be blank");
        }
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        sampler.describe(at, out);
    }

    @Override
    public Needs needs() {
        return sampler.needs();
    }

    @Override
    public String toString() {
        return name;
    }
}
