package io.outrider.testkit.sampling;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A sampler, its own idea of how it draws, and what it claims of itself: all that a contract is asked about. */
record WrongSampler(
        String name,
        Situations situations,
        Needs needs,
        PathSampler described,
        Latent latent,
        boolean ranks,
        boolean monotone,
        Optional<PathSampler> untruncated) {

    interface Latent {
        int draw(Situation at, RandomGenerator random);
    }

    static WrongSampler of(String name, Situations situations, Needs needs, PathSampler described, Latent latent) {
        return new WrongSampler(name, situations, needs, described, latent, false, true, Optional.empty());
    }

    WrongSampler ranking() {
        return new WrongSampler(name, situations, needs, described, latent, true, monotone, untruncated);
    }

    WrongSampler notMonotone() {
        return new WrongSampler(name, situations, needs, described, latent, ranks, false, untruncated);
    }

    WrongSampler truncating(PathSampler before) {
        return new WrongSampler(name, situations, needs, described, latent, ranks, monotone, Optional.of(before));
    }

    private PathSampler sampler() {
        return new PathSampler() {
            @Override
            public void describe(Situation at, Behaviour out) {
                described.describe(at, out);
            }

            @Override
            public Needs needs() {
                return needs;
            }

            @Override
            public String toString() {
                return "wrong";
            }
        };
    }

    SamplerContract contract() {
        PathSampler sampler = sampler();
        return new SamplerContract() {
            @Override
            protected PathSampler sampler() {
                return sampler;
            }

            @Override
            protected Situations situations() {
                return situations;
            }

            @Override
            protected void draw(Situation at, RandomGenerator random, int[] choices) {
                choices[0] = latent.draw(at, random);
            }

            @Override
            protected boolean ranksByScore() {
                return ranks;
            }

            @Override
            protected boolean isMonotone() {
                return monotone;
            }

            @Override
            protected Optional<PathSampler> untruncated() {
                return untruncated;
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
