package io.outrider.world;

/**
 * A world that can be put back to where it was, so that a planner can try several continuations.
 *
 * @param <O> the observation type
 * @param <A> the action type
 * @param <S> the snapshot type; immutable
 */
public interface RestorableWorld<O, A, S> extends World<O, A> {

    /**
     * Everything that the rest of the episode is a function of.
     *
     * @throws IllegalStateException before the first reset
     */
    S snapshot();

    /** Goes on from {@code snapshot}, which this world or another of the same spec has made; returns the observation there. */
    O restore(S snapshot);
}
