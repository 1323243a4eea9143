package io.outrider.rollout;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What went wrong in work that several threads do: the first failure, with later ones as suppressed by it. Thread-safe. */
final class Failures {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Throwable first;

    /** Does {@code work}, and keeps what it throws. */
    void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            add(e);
        }
    }

    void add(Throwable failure) {
        lock.lock();
        try {
            Throwable before = first;
            if (before == null) {
                first = failure;
            } else if (before != failure) {
                before.addSuppressed(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean any() {
        return first != null;
    }

    /** Throws the first failure, if there is any. */
    void throwFirst() {
        Throwable failure = first;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
