package io.outrider.sampling;

import io.outrider.internal.sampling.PerEpisode;

/**
 * Turns the scores of a policy into the distribution that the next action is drawn from.
 *
 * <p>Implementations are immutable and thread-safe, and {@code toString} gives their canonical configuration, such as
 * {@code epsilon-greedy{epsilon=0.05}}, which is recorded with every decision.
 */
@FunctionalInterface
public interface PathSampler {

    /**
     * Makes a sampler from its canonical configuration: {@code ucb{coefficient=1.0}}, {@code greedy}, {@code
     * floor-mixing{epsilon=0.02,sampler=thompson}}. Names are looked up in the {@link SamplerProvider}s that are present.
     *
     * @throws IllegalArgumentException if the configuration cannot be read, or holds an unknown name, an unknown key or a
     *     value out of range; the message holds it and suggests what is nearest
     */
    static PathSampler parse(String configuration) {
        return NamedSamplers.parse(configuration);
    }

    /**
     * Describes the distribution of the next action.
     *
     * <p>Pure in its arguments: it neither draws nor remembers (a sampler that does has a {@link SamplerMemory}). It should
     * allocate nothing; {@link Situation#scratch} lends arrays. Illegal actions must get probability exactly 0.
     *
     * @param at what is known at this decision
     * @param out what to fill; empty at first
     */
    void describe(Situation at, Behaviour out);

    /** What {@link #describe} relies on; an agent whose policy does not offer it is refused when it is built. */
    default Needs needs() {
        return Needs.scores();
    }

    /**
     * {@code sampler} under a name: for lambdas, whose {@code toString} says nothing.
     *
     * @param name its canonical configuration, such as {@code mine{weight=0.5}}
     */
    static PathSampler named(String name, PathSampler sampler) {
        return new NamedSampler(name, sampler);
    }

    /**
     * The same sampler with one component (a member, a head) held for a whole episode, as if it had been drawn at its
     * start. The engine draws step by step from the predictive distribution instead, which has the same law and an exact
     * propensity at every step: weights w start as described, and after action a become wₖ πₖ(a), normalised.
     *
     * @throws IllegalStateException if this sampler does not declare {@link Needs#stableComponents}
     */
    default PathSampler perEpisode() {
        return new PerEpisode(this);
    }
}
