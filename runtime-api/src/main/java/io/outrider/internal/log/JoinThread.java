package io.outrider.internal.log;

import io.outrider.internal.segment.StorageException;
import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The thread that joins. It reads durable records only, so that a row never rests on what a power loss takes back.
 */
final class JoinThread {

    private static final System.Logger LOGGER = System.getLogger(JoinThread.class.getName());
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final JoinPass pass;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable String failure;
    private boolean damaged;
    private long barriersBegun;
    private long barriersPassed;

    JoinThread(JoinPass pass, ThreadFactory threads) {
        this.pass = pass;
        this.thread = threads.newThread(this::run);
        this.thread.setName("outrider-join");
    }

    void start() {
        thread.start();
    }

    /** What keeps the join from going on, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    /**
     * Waits until everything accepted before this call has been read, and what had waited long enough by then is closed.
     *
     * @return false if the time passed first, or the log is closing
     */
    boolean await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long target = barriersBegun + 1;
            long left = nanos;
            while (barriersPassed < target && !stopping) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return barriersPassed >= target;
        } finally {
            lock.unlock();
        }
    }

    /** Stops without joining what is there: the next opening does. */
    void stop() {
        stopping = true;
        signal();
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean stopping() {
        return stopping;
    }

    private void run() {
        try {
            while (!stopping && !attempt(() -> pass.readJoined(this::stopping))) {
                rest(RETRY_NANOS);
            }
            while (!stopping) {
                rest(attempt(this::pass) ? REST_NANOS : RETRY_NANOS);
            }
        } catch (JoinedWriter.Stopped e) {
            LOGGER.log(Level.DEBUG, "the join stops with the log", e);
        } finally {
            stopping = true;
            signal();
        }
    }

    /** Runs a step; false if it failed and is to be tried again. */
    private boolean attempt(Runnable step) {
        try {
            step.run();
            if (!damaged) {
                failure = null;
            }
            return true;
        } catch (JoinedWriter.Stopped e) {
            throw e;
        } catch (StorageException e) {
            failure = "joining: " + e.getMessage();
            return false;
        } catch (RuntimeException e) {
            // The record counts as read. Its segment and all later ones are kept from now on, so that nothing is lost.
            damaged = true;
            failure = "joining: " + e;
            LOGGER.log(Level.ERROR, "A record cannot be joined; the raw log is kept until the next opening", e);
            return true;
        }
    }

    private void pass() {
        if (!pass.barrier()) {
            beginBarrier();
        }
        if (pass.run(damaged, this::stopping)) {
            passBarrier();
        }
    }

    private void beginBarrier() {
        lock.lock();
        try {
            barriersBegun++;
        } finally {
            lock.unlock();
        }
        pass.beginBarrier();
    }

    private void passBarrier() {
        lock.lock();
        try {
            barriersPassed = barriersBegun;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void rest(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !stopping) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.DEBUG, "interrupted while resting", e); // stop() is how this thread ends
        } finally {
            lock.unlock();
        }
    }
}
