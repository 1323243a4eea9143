package io.outrider.sampling;

import io.outrider.experience.Transition;

/**
 * What a sampler that learns or counts remembers. The engine serialises all calls on one memory, so it needs no locks of
 * its own.
 */
public interface SamplerMemory {

    /**
     * The bonus on the state that a decision was made in, recorded as {@code intrinsic_reward} and of no effect on the
     * choice; NaN for none. Asked after each draw, before {@link #drawn}, on the deciding thread; changes nothing.
     */
    default double intrinsicReward(Situation at) {
        return Double.NaN;
    }

    /**
     * Called after each draw, on the deciding thread.
     *
     * @param at the situation that was described
     * @param choice the drawn alternative of the first discrete branch; −1 if there is none
     */
    default void drawn(Situation at, int choice) {}

    /** Called with each row of the joined log, when its reward is known, on the log's thread. */
    default void joined(Transition row) {}

    /** The whole state, as bytes that {@link #restore} understands. */
    byte[] save();

    /**
     * Replaces the state by a saved one.
     *
     * @throws IllegalArgumentException if {@code state} was not saved by a memory of this kind
     */
    void restore(byte[] state);
}
