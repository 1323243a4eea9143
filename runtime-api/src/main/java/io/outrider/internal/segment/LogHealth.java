package io.outrider.internal.segment;

import org.jspecify.annotations.Nullable;

/**
 * How a log's writer is doing.
 *
 * @param state what it is doing
 * @param failures consecutive failures; 0 while it runs
 * @param error the last failure, also after it passed; null if there was none
 * @param stalledNanos how long the writer has waited for one producer that claimed space and did not end its claim; 0 if it
 *     waits for none
 */
public record LogHealth(State state, int failures, @Nullable Throwable error, long stalledNanos) {
    /** What a log's writer is doing. */
    public enum State {
        /** Writing. */
        RUNNING,
        /** No room on the disk or under the cap for another segment; tries again until there is. */
        DISK_FULL,
        /** The last attempt failed; tries again. */
        RETRYING,
        /** Closed. */
        CLOSED
    }

    /** Whether frames that are appended now will be written without an operator's help. */
    public boolean ok() {
        return state == State.RUNNING;
    }
}
