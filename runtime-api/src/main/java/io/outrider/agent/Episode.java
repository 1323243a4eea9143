package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DecisionId;
import io.outrider.world.Step;

/**
 * A run of decisions that belong together: each sees what came of the one before, and recurrent state, a held component
 * and the policy version are carried along.
 *
 * <p>Belongs to one thread at a time. Closing it before it ended records it as truncated and abandoned.
 *
 * @param <O> the host's observation type
 * @param <A> the host's action type
 */
public interface Episode<O, A> extends AutoCloseable {

    /**
     * Decides the next step from the last observation.
     *
     * @throws IllegalStateException if the episode has ended, or the last decision has not been answered by
     *     {@link #observe} or {@link #advance}
     */
    Decision<A> decide();

    /** Takes what came of the last decision: its reward, the next observation, and whether the episode ended. */
    void observe(Step<? extends O> step);

    /**
     * Takes the next observation only; the last decision's reward is reported later, under its id. After a decision that
     * failed it replaces the observation that it failed on.
     */
    void advance(O observation);

    /**
     * Ends the episode in {@code observation}, without a reward for the last decision.
     *
     * @param terminated true if the problem ended; false if it was cut off
     */
    void end(O observation, boolean terminated);

    /** Whether the episode has ended. */
    boolean ended();

    /** The episode's id. */
    DecisionId id();

    /** The number of decisions so far. */
    long steps();

    /** Ends the episode as truncated and abandoned, if it has not ended. */
    @Override
    void close();
}
