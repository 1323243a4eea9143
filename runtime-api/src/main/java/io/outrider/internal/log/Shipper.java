package io.outrider.internal.log;

import io.outrider.experience.ExperienceSink;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The thread that ships: freezes each sealed segment of the joined log, sends its files in order, the manifest last, and
 * deletes segment and files once the sink has confirmed them all and no reader needs them. After a failure it waits a
 * random time whose bound doubles from try to try (full jitter), and begins at the file that failed.
 */
final class Shipper {

    private static final System.Logger LOGGER = System.getLogger(Shipper.class.getName());
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final SegmentLog joined;
    private final Freezer freezer;
    private final ExperienceSink sink;
    private final FolderBytes folders;
    private final Predicate<SegmentName> releasable;
    private final RandomGenerator jitter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private final TreeMap<SegmentName, Frozen> confirmed = new TreeMap<>();
    private @Nullable Frozen sending;
    private int sent;
    private int failures;
    private boolean kicked;
    private volatile boolean stopping;
    private volatile @Nullable SegmentName shippedUpTo;
    private final AtomicLong shippedRows = new AtomicLong();
    private volatile @Nullable String failure;

    /**
     * @param releasable whether no reader needs a segment any more
     */
    Shipper(
            SegmentLog joined,
            Freezer freezer,
            ExperienceSink sink,
            FolderBytes folders,
            Predicate<SegmentName> releasable,
            RandomGenerator jitter,
            ThreadFactory threads) {
        this.joined = joined;
        this.freezer = freezer;
        this.sink = sink;
        this.folders = folders;
        this.releasable = releasable;
        this.jitter = jitter;
        this.thread = threads.newThread(this::run);
        this.thread.setName("outrider-ship");
    }

    void start() {
        thread.start();
    }

    /** Why the last try failed; null if it did not. */
    @Nullable
    String failure() {
        return failure;
    }

    /** The decisions that the sink has confirmed since the log was opened. */
    long shippedRows() {
        return shippedRows.get();
    }

    /**
     * Has the shipping go on at once, and waits until the sink has confirmed every segment up to this one.
     *
     * @return false if the time passed first, or the log is closing
     */
    boolean await(SegmentName segment, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            kicked = true;
            changed.signalAll();
            long left = nanos;
            while (!shipped(segment) && !stopping) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return shipped(segment);
        } finally {
            lock.unlock();
        }
    }

    private boolean shipped(SegmentName segment) {
        SegmentName upTo = shippedUpTo;
        return upTo != null && upTo.compareTo(segment) >= 0;
    }

    /** Stops once the call to the sink that is under way has ended. */
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

    private void run() {
        boolean first = true;
        long refreshed = System.nanoTime();
        while (!stopping) {
            long pause;
            try {
                if (first) {
                    freezer.deleteLeftOvers();
                    first = false;
                }
                if (System.nanoTime() - refreshed > REFRESH_NANOS) {
                    folders.refresh();
                    refreshed = System.nanoTime();
                }
                pause = step() ? 0 : REST_NANOS;
                failures = 0;
                failure = null;
            } catch (RuntimeException e) {
                pause = failed(e);
            }
            rest(pause);
        }
        signal();
    }

    private long failed(RuntimeException e) {
        failures++;
        failure = "shipping: " + e.getMessage();
        if (Integer.bitCount(failures) == 1) {
            LOGGER.log(Level.WARNING, "Shipping failed " + failures + " times in a row; trying again", e);
        }
        long bound = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(failures, 20));
        return jitter.nextLong(bound) + 1;
    }

    /** Ships one segment, if there is one, and deletes what is done with; whether it did anything. */
    private boolean step() {
        boolean worked = shipNext();
        List<SegmentName> done = new ArrayList<>();
        for (SegmentName segment : confirmed.keySet()) {
            if (releasable.test(segment)) {
                joined.releaseSegment(segment);
                freezer.delete(segment);
                done.add(segment);
            }
        }
        for (SegmentName segment : done) {
            Frozen frozen = confirmed.remove(segment);
            folders.frozen(frozen == null ? 0 : -frozen.bytes());
        }
        return worked;
    }

    private boolean shipNext() {
        Frozen frozen = sending;
        if (frozen == null) {
            SegmentName next = next();
            if (next == null) {
                return false;
            }
            frozen = freezer.freeze(next);
            folders.frozen(frozen.bytes());
            sending = frozen;
            sent = 0;
        }
        List<FrozenFile> files = frozen.files();
        while (sent < files.size()) {
            if (stopping) {
                return false;
            }
            FrozenFile file = files.get(sent);
            sink.put(file.name(), file.path(), file.digest());
            folders.shipped(file.bytes());
            sent++;
        }
        sending = null;
        confirmed.put(frozen.segment(), frozen);
        shippedRows.getAndAdd(frozen.decisions());
        shippedUpTo = frozen.segment();
        signal();
        return true;
    }

    private @Nullable SegmentName next() {
        SegmentName upTo = shippedUpTo;
        for (SegmentName segment : joined.sealedSegments()) {
            if (upTo == null || segment.compareTo(upTo) > 0) {
                return segment;
            }
        }
        return null;
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
            while (left > 0 && !kicked && !stopping) {
                left = changed.awaitNanos(left);
            }
            kicked = false;
        } catch (InterruptedException e) {
            LOGGER.log(Level.DEBUG, "interrupted while resting", e); // stop() is how this thread ends
        } finally {
            lock.unlock();
        }
    }
}
