package io.outrider.world;

/**
 * One problem instance that an agent can act in.
 *
 * <p>Deterministic: the same seed and actions give the same observations and rewards. Not thread-safe unless it says so.
 *
 * @param <O> the observation type
 * @param <A> the action type
 */
public interface World<O, A> {

    /** Starts an episode; the instance and all its randomness are a function of {@code seed}. */
    O reset(long seed);

    /**
     * Executes {@code action}.
     *
     * @throws IllegalStateException before the first reset, or after a step that ended the episode
     */
    Step<O> step(A action);

    /**
     * Whether {@code action} is legal now. {@link #step} refuses an illegal one with an {@link IllegalArgumentException} that
     * names it. All actions are legal unless the world says otherwise.
     */
    default boolean legal(A action) {
        return true;
    }
}
