package io.outrider.world;

import java.util.random.RandomGenerator;

/**
 * Chooses which world gets the next episode, and learns from how it went.
 *
 * <p>It spends idle or shadow budget on simulated and recorded worlds; it never chooses which users a live service serves.
 * Not thread-safe: whoever runs it calls it from one thread at a time. Its choices are a function of the generator and of the
 * episodes observed, in their order. {@code toString} gives its settings.
 */
public interface WorldSampler {

    /** Chooses a world. */
    WorldChoice next(RandomGenerator random);

    /** Learns from a finished episode in a world that {@link #next} chose; episodes may come in another order. */
    void observed(WorldEpisode episode);

    /**
     * Takes back a choice that {@link #observed} will not follow: its episode failed, or another that ran beside it. Does nothing
     * unless overridden, as a sampler must that counts choices under way.
     */
    default void abandoned(WorldChoice choice) {}

    /**
     * Whether {@link #observed} asks how sure the policy was ({@link WorldEpisode#entropy}, {@link WorldEpisode#margin}), which is
     * not measured otherwise.
     */
    default boolean needsConfidence() {
        return false;
    }

    /** Everything that later choices are a function of. */
    byte[] save();

    /**
     * Goes on from what {@link #save} gave.
     *
     * @throws IllegalArgumentException if that was another kind of sampler, or is damaged
     */
    void restore(byte[] saved);
}
