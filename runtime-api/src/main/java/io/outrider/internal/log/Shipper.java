package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.StorageException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The thread that ships: sends erasures, freezes each sealed segment of the joined log, sends its files in order, the
 * manifest last, and deletes segment and files once the sink has confirmed them all and no reader needs them. After a failure
 * it waits and begins at the file that failed. A file that the sink refuses for good, or that the format fails to write again
 * and again, is set aside with its segment, which stays on disk; the others go on, and what was set aside is tried again every
 * hour and at the next opening.
 */
final class Shipper {

    private static final System.Logger LOGGER = System.getLogger(Shipper.class.getName());
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** After how many failures in a row to go on without a file that the format does not write. */
    private static final int FORMAT_TRIES = 5;

    /** The same where the disk may be to blame, which gets about a quarter of an hour. */
    private static final int DISK_TRIES = 40;

    private final SegmentLog joined;

    private final Freezer freezer;
    private final JoinedMarks marks;
    private final ExperienceSink sink;
    private final ErasureShipping erasing;
    private final FolderBytes folders;
    private final Predicate<SegmentName> releasable;
    private final Backoff backoff;
    private final ShipCounters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private final TreeMap<SegmentName, Frozen> confirmed = new TreeMap<>();
    private final SetAside aside;
    private final Backlog backlog;
    private @Nullable Shipment sending;
    private int formatFailures;
    private boolean kicked;
    private volatile boolean stopping;
    private volatile @Nullable SegmentName passed;
    private volatile @Nullable String failure;

    /**
     * @param releasable whether no reader needs a segment any more
     */
    Shipper(
            SegmentLog joined,
            Freezer freezer,
            JoinedMarks marks,
            ExperienceSink sink,
            ErasureShipping erasing,
            FolderBytes folders,
            Predicate<SegmentName> releasable,
            Backoff backoff,
            ShipCounters counters,
            ThreadFactory threads) {
        this.joined = joined;
        this.freezer = freezer;
        this.marks = marks;
        this.sink = sink;
        this.erasing = erasing;
        this.aside = new SetAside(counters);
        this.backlog = new Backlog(joined, counters);
        this.folders = folders;
        this.releasable = releasable;
        this.backoff = backoff;
        this.counters = counters;
        this.thread = threads.newThread(this::run);
        this.thread.setName("outrider-ship");
    }

    void start() {
        thread.start();
    }

    /** Why the last try failed, or what is set aside; null if neither. */
    @Nullable
    String failure() {
        String now = failure;
        String refusal = erasing.refusal();
        return now != null ? now : refusal != null ? refusal : aside.why();
    }

    /** How many erasures the sink refuses for good. */
    int refusedErasures() {
        return erasing.refused();
    }

    /**
     * Has the shipping go on at once, unless the sink asked for time, and waits until every segment up to this one was
     * sent, and every erasure.
     *
     * @param segment the last, or null if there is none
     * @return false if the time passed first, the log is closing, or a file of those is set aside
     */
    boolean await(@Nullable SegmentName segment, Erasure.Cut cut, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            kicked = true;
            changed.signalAll();
            long left = nanos;
            while (!passed(segment, cut) && !stopping) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            SegmentName refused = aside.first();
            return passed(segment, cut)
                    && erasing.refused() == 0
                    && (refused == null || segment == null || refused.compareTo(segment) > 0);
        } finally {
            lock.unlock();
        }
    }

    private boolean passed(@Nullable SegmentName segment, Erasure.Cut cut) {
        return erasing.passed(cut) && (segment == null || passed(segment));
    }

    private boolean passed(SegmentName segment) {
        SegmentName upTo = passed;
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
            long atLeast = 0;
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
                backoff.succeeded();
                failure = null;
            } catch (RuntimeException e) {
                pause = failed(e);
                atLeast = Backoff.asked(e);
            }
            rest(pause, atLeast);
        }
        signal();
    }

    private long failed(RuntimeException e) {
        failure = "shipping: " + e.getMessage();
        counters.failures.getAndIncrement();
        long pause = backoff.failed(e);
        if (Integer.bitCount(backoff.failures()) == 1) {
            LOGGER.log(Level.WARNING, "Shipping failed " + backoff.failures() + " times in a row; trying again", e);
        }
        try {
            freezeAgainIfDamaged();
            backlog.survey(confirmed.keySet());
        } catch (RuntimeException disk) {
            LOGGER.log(Level.DEBUG, "the disk fails too", disk); // the next try meets it and says so
        }
        return pause;
    }

    /** Frozen files that were deleted or damaged on this disk can never be sent: they are made again from the segment. */
    private void freezeAgainIfDamaged() {
        Shipment shipment = sending;
        FrozenFile file = shipment == null ? null : shipment.next();
        if (shipment == null || file == null || intact(file)) {
            return;
        }
        LOGGER.log(Level.WARNING, "The frozen file " + file.path() + " is damaged or gone; freezing its segment again");
        freezer.delete(shipment.frozen().segment());
        folders.add(-shipment.frozen().bytes());
        sending = null;
    }

    private static boolean intact(FrozenFile file) {
        try {
            return Digest.of(file.path()).sha256().equals(file.digest());
        } catch (ExperienceException e) {
            return false;
        }
    }

    /** Ships erasures and one segment, if there is one, and deletes what is done with; whether it did anything. */
    private boolean step() {
        backlog.survey(confirmed.keySet());
        boolean erased = erasing.send(() -> stopping);
        if (erased) {
            signal();
        }
        boolean worked = shipNext();
        release();
        erasing.forget();
        return worked || erased;
    }

    private void release() {
        List<SegmentName> done = new ArrayList<>();
        for (SegmentName segment : confirmed.keySet()) {
            if (releasable.test(segment)) {
                keepMarks(segment);
                joined.releaseSegment(segment);
                freezer.delete(segment);
                done.add(segment);
            }
        }
        for (SegmentName segment : done) {
            Frozen frozen = confirmed.remove(segment);
            folders.add(frozen == null ? 0 : -frozen.bytes());
        }
    }

    private void keepMarks(SegmentName segment) {
        try {
            folders.add(marks.keep(segment));
        } catch (StorageException e) {
            if (!e.missing() || !e.path().equals(joined.fileOf(segment))) {
                throw e;
            }
            LOGGER.log(Level.WARNING, "The shipped segment " + segment + " was deleted by someone else", e);
        }
    }

    private boolean shipNext() {
        Shipment shipment = sending;
        if (shipment == null) {
            shipment = begin();
            if (shipment == null) {
                return false;
            }
            sending = shipment;
        }
        for (FrozenFile file = shipment.next(); file != null; file = shipment.next()) {
            if (stopping) {
                return false;
            }
            send(shipment, file);
        }
        sending = null;
        end(shipment);
        return true;
    }

    private void send(Shipment shipment, FrozenFile file) {
        try {
            sink.put(file.name(), file.path(), file.digest());
            shipment.confirm();
        } catch (FileRefusedException e) {
            shipment.refuse(e);
            LOGGER.log(
                    Level.ERROR,
                    "The sink refuses " + file.name() + ", which is set aside at " + file.path()
                            + " with the manifest of its segment",
                    e);
        }
    }

    private void end(Shipment shipment) {
        SegmentName segment = shipment.frozen().segment();
        if (shipment.complete()) {
            aside.remove(segment);
            confirmed.put(segment, shipment.frozen());
            counters.rows.getAndAdd(shipment.decisions());
        } else {
            aside.add(shipment, System.nanoTime());
        }
        backlog.survey(confirmed.keySet());
        pass(segment);
    }

    private void pass(SegmentName segment) {
        if (!passed(segment)) {
            passed = segment;
        }
        signal();
    }

    /** The next segment to ship, frozen; else one of those set aside, if it is time; else null. */
    private @Nullable Shipment begin() {
        for (SegmentName next = next(); next != null; next = next()) {
            Shipment shipment = begin(next, false);
            if (shipment != null) {
                return shipment;
            }
        }
        Shipment retried = aside.due(System.nanoTime());
        if (retried == null || retried.frozen().complete()) {
            if (retried != null) {
                retried.retry();
            }
            return retried;
        }
        SegmentName segment = retried.frozen().segment();
        folders.add(-retried.frozen().bytes());
        return begin(segment, true);
    }

    /** Null if the segment is gone. */
    private @Nullable Shipment begin(SegmentName segment, boolean lenient) {
        try {
            return frozen(segment, lenient);
        } catch (Freezer.FormatFailure e) {
            if (++formatFailures < (e.disk() ? DISK_TRIES : FORMAT_TRIES)) {
                throw e;
            }
            return frozen(segment, true);
        } catch (StorageException e) {
            if (!e.missing() || !e.path().equals(joined.fileOf(segment))) {
                throw e;
            }
            counters.vanished.getAndIncrement();
            LOGGER.log(Level.ERROR, "The joined segment " + segment + " was deleted before it was shipped", e);
            joined.releaseSegment(segment);
            aside.remove(segment);
            pass(segment);
            return null;
        }
    }

    private Shipment frozen(SegmentName segment, boolean lenient) {
        Frozen frozen = freezer.freeze(segment, lenient);
        formatFailures = 0;
        folders.add(frozen.bytes());
        return new Shipment(frozen);
    }

    private @Nullable SegmentName next() {
        for (SegmentName segment : joined.sealedSegments()) {
            if (!passed(segment)) {
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

    private void rest(long nanos, long atLeast) {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !stopping && (!kicked || nanos - left < atLeast)) {
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
