package io.outrider.internal.decision;

import io.outrider.DecisionException;
import io.outrider.DecisionException.Failure;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many work spaces decide at the same time: callers beyond wait, bounded by their deadline. Thread-safe. */
final class Permits {

    private final Semaphore permits;
    private final int lanes;
    private final long deadlineNanos;

    /** @param deadlineNanos 0 for none */
    Permits(int lanes, long deadlineNanos) {
        this.permits = new Semaphore(lanes);
        this.lanes = lanes;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Waits for a permit until the deadline of a decision that began at {@code startNanos}.
     *
     * @throws DecisionException if there is none by then, or the thread is interrupted
     */
    void acquire(long startNanos) {
        if (permits.tryAcquire()) {
            return;
        }
        if (deadlineNanos == 0) {
            permits.acquireUninterruptibly();
            return;
        }
        boolean acquired = false;
        try {
            long remaining = deadlineNanos - (System.nanoTime() - startNanos);
            acquired = permits.tryAcquire(remaining, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DecisionException(
                    Failure.INTERRUPTED, "interrupted while waiting for a work space of " + lanes, e);
        }
        if (!acquired) {
            throw new DecisionException(
                    Failure.DEADLINE,
                    "no work space of " + lanes + " was free before the deadline of " + deadlineNanos / 1000 + " µs",
                    null);
        }
    }

    /** Whether a caller would have to wait, at this moment. */
    boolean none() {
        return permits.availablePermits() == 0;
    }

    /** Waits for a permit as long as it takes. */
    void acquireUninterruptibly() {
        permits.acquireUninterruptibly();
    }

    void release() {
        permits.release();
    }
}
