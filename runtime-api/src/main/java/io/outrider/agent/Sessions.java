package io.outrider.agent;

import io.outrider.Decision;

/**
 * Episodes that are found by a key, such as a user's, across requests. Thread-safe: requests of one key are served one
 * after the other.
 *
 * @param <O> the host's observation type
 * @param <A> the host's action type
 */
public interface Sessions<O, A> extends AutoCloseable {

    /** Decides the next step of the session {@code key}, which begins with its first decision. */
    Decision<A> decide(String key, O observation);

    /**
     * Ends the session {@code key} in {@code observation}; does nothing if there is none.
     *
     * @param terminated true if the problem ended; false if it was cut off
     */
    void end(String key, O observation, boolean terminated);

    /** How many sessions are open. */
    long open();

    /** Ends all sessions as truncated and abandoned. */
    @Override
    void close();
}
