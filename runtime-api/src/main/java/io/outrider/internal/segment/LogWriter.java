package io.outrider.internal.segment;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one consumer of a log's ring: what to do when. Turns are taken by the writer thread, or by a test; they never
 * overlap. An error ends a turn, gives up the open segment, and lets the next turns try again, ever more slowly.
 */
final class LogWriter {
    private static final System.Logger LOGGER = System.getLogger(LogWriter.class.getName());
    private static final long FIRST_RETRY_NANOS = 10_000_000L;
    private static final long LAST_RETRY_NANOS = 1_000_000_000L;
    private static final long CLOSE_RETRY_NANOS = 1_000_000L;

    private final LogContext context;
    private final LogOptions options;
    private final LogClock clock;
    private final Ring ring;
    private final SegmentWriter segments;
    private final UnsealedSegments unsealed;
    private final Spare spare;
    private final LossLedger losses;
    private final ReentrantLock turns = new ReentrantLock();
    private final AtomicLong forceRequest = new AtomicLong();
    private final AtomicLong sealRequest = new AtomicLong();
    private Runnable progress = () -> {};

    private volatile long room;
    private volatile long written;
    private volatile long durable;
    private volatile long sealed;
    private volatile boolean closing;
    private volatile boolean finished;
    private volatile LogHealth health = new LogHealth(LogHealth.State.RUNNING, 0, null, 0);

    private int failures;
    private @Nullable Throwable error;
    private long retryAt;
    private boolean spareFailing;
    private long spareRetryAt;
    private long markedAt;
    private long stalledAt = -1;
    private long stalledSince;

    LogWriter(LogContext context, Ring ring, SegmentWriter segments, UnsealedSegments unsealed, Spare spare) {
        this.context = context;
        this.options = context.options();
        this.clock = context.environment().clock();
        this.ring = ring;
        this.segments = segments;
        this.unsealed = unsealed;
        this.spare = spare;
        this.losses = new LossLedger(context.counters());
        this.markedAt = clock.nanoTime();
        publish(markedAt);
    }

    void onProgress(Runnable listener) {
        progress = listener;
    }

    long room() {
        return room;
    }

    long written() {
        return written;
    }

    long durable() {
        return durable;
    }

    long sealed() {
        return sealed;
    }

    boolean finished() {
        return finished;
    }

    LogHealth health() {
        return health;
    }

    void requestForce(long position) {
        forceRequest.accumulateAndGet(position, Math::max);
    }

    void requestSeal(long position) {
        sealRequest.accumulateAndGet(position, Math::max);
    }

    void requestClose() {
        closing = true;
    }

    /** The writer thread: turns until the log is closed, then the rest. */
    void run() {
        while (!closing) {
            boolean ignored = Thread.interrupted(); // an interrupt would close every file that this thread touches
            try {
                pump();
            } catch (Error e) {
                LOGGER.log(Level.ERROR, "The writer of log " + options.name() + " failed; it tries again", e);
                LockSupport.parkNanos(this, LAST_RETRY_NANOS);
            }
            if (ring.occupied() < options.drainBytes()) {
                LockSupport.parkNanos(this, options.drainNanos());
            }
        }
        finish();
    }

    /** One turn; true if it did anything. */
    boolean pump() {
        turns.lock();
        try {
            return !finished && turn(clock.nanoTime());
        } finally {
            turns.unlock();
        }
    }

    private boolean turn(long now) {
        if (failures > 0 && now - retryAt < 0 && !closing) {
            publish(now);
            return false;
        }
        boolean done = false;
        try {
            boolean worked = work(now);
            failures = 0;
            done = true;
            return worked;
        } catch (RuntimeException e) {
            failed(e, now);
            return false;
        } finally {
            if (!done) {
                segments.abandon();
            }
            publish(now);
        }
    }

    private boolean work(long now) {
        boolean worked = drain(now);
        if (segments.isOpen()) {
            if (forceDue(now)) {
                segments.sync();
                worked = true;
            }
            if (sealDue(now)) {
                segments.seal();
                worked = true;
            }
        }
        advance();
        if (!unsealed.isEmpty()) {
            unsealed.finish();
            worked = true;
        }
        boolean spareWorked = prepareSpare(now);
        return worked || spareWorked;
    }

    private boolean drain(long now) {
        boolean worked = false;
        while (true) {
            if (!segments.isOpen() && needsSegment()) {
                segments.openSegment(now);
            }
            if (!segments.isOpen()) {
                return worked;
            }
            int taken = ring.drain(segments, options.drainBytes());
            SegmentWriter.Stop stop = segments.stop();
            worked |= taken > 0;
            mark(now);
            segments.write();
            written = ring.head();
            if (stop == SegmentWriter.Stop.SEGMENT_FULL) {
                segments.seal();
            } else if (stop == SegmentWriter.Stop.TAIL_FULL) {
                segments.sync();
            } else {
                return worked;
            }
            advance();
        }
    }

    private boolean needsSegment() {
        return segments.hasTail() || ring.ready() || (closing && losses.owes());
    }

    private void mark(long now) {
        if (losses.owes()) {
            losses.settle(segments);
        }
        if (now - markedAt >= options.clockMarkNanos() && segments.olderThan(0, now) && segments.markClock()) {
            markedAt = now;
        }
    }

    private boolean forceDue(long now) {
        return segments.hasTail()
                && (segments.tailBytes() >= options.forceBytes()
                        || now - segments.tailSince() >= options.forceNanos()
                        || forceRequest.get() > durable
                        || closing);
    }

    private boolean sealDue(long now) {
        return segments.olderThan(options.segmentNanos(), now)
                || (sealRequest.get() > sealed && ring.head() >= sealRequest.get())
                || (closing && !ring.ready());
    }

    /** Says how far the log has come. */
    private void advance() {
        if (!segments.hasTail()) {
            long head = ring.head();
            boolean moved = head > durable;
            durable = head;
            if (!segments.isOpen() && unsealed.isEmpty() && head > sealed) {
                sealed = head;
                moved = true;
            }
            if (moved) {
                progress.run();
            }
        }
    }

    private boolean prepareSpare(long now) {
        if (spare.ready() || (spareFailing && now - spareRetryAt < 0) || closing) {
            return false;
        }
        try {
            spare.step();
            spareFailing = false;
            return true;
        } catch (StorageException e) {
            context.counters().ioErrors.getAndIncrement();
            spareFailing = true; // the open segment goes on; only its successor is in danger
            spareRetryAt = now + LAST_RETRY_NANOS;
            error = e;
            return false;
        }
    }

    private void failed(RuntimeException e, long now) {
        context.counters().ioErrors.getAndIncrement();
        error = e;
        long wait = Math.min(FIRST_RETRY_NANOS << Math.min(failures, 10), LAST_RETRY_NANOS);
        retryAt = now + wait;
        if (failures++ == 0) {
            LOGGER.log(Level.WARNING, "The writer of log " + options.name() + " failed; it tries again", e);
        }
    }

    private void publish(long now) {
        advance();
        boolean full =
                (failures > 0 || spareFailing) && !spare.ready() && error instanceof StorageException io && io.full();
        long beyond = full ? 0 : context.share().room();
        long spareRoom = spare.begun() ? options.segmentBytes() - SegmentHeader.BYTES - Frames.SEAL_BYTES : 0;
        room = segments.room() + spareRoom + beyond;
        long stalled = stalled(now);
        LogHealth.State state = finished
                ? LogHealth.State.CLOSED
                : full ? LogHealth.State.DISK_FULL : failures == 0 ? LogHealth.State.RUNNING : LogHealth.State.RETRYING;
        LogHealth last = health;
        if (last.state() != state
                || last.failures() != failures
                || last.error() != error
                || last.stalledNanos() != stalled) {
            health = new LogHealth(state, failures, error, stalled);
        }
    }

    private long stalled(long now) {
        long at = ring.stalledAt();
        if (at < 0 || at != stalledAt) {
            stalledAt = at;
            stalledSince = now;
            return 0;
        }
        return now - stalledSince;
    }

    boolean release(Catalog.Entry entry) {
        turns.lock();
        try {
            if (entry.released) {
                return false;
            }
            if (!entry.complete) {
                throw new IllegalStateException("segment " + entry.name + " is still being written");
            }
            if (entry.sealed) {
                unsealed.delete(entry);
                spareRetryAt = clock.nanoTime(); // there may be room now
                retryAt = spareRetryAt;
            }
            entry.released = true;
            return true;
        } finally {
            turns.unlock();
        }
    }

    /** The last turns: everything accepted is written and sealed, or given up after the time for closing. */
    void finish() {
        turns.lock();
        try {
            long tries = options.closeNanos() / CLOSE_RETRY_NANOS;
            while (!finished && !settled() && tries > 0) {
                boolean ignored = Thread.interrupted();
                if (!turn(clock.nanoTime())) {
                    tries--;
                    LockSupport.parkNanos(this, settled() ? 0 : CLOSE_RETRY_NANOS);
                }
            }
            if (!finished) {
                stop();
            }
        } finally {
            turns.unlock();
        }
    }

    private boolean settled() {
        return ring.occupied() == 0
                && !segments.hasTail()
                && !segments.isOpen()
                && unsealed.isEmpty()
                && !losses.owes();
    }

    private void stop() {
        long unsaved = context.counters().accepted() - context.counters().durable();
        if (unsaved > 0) {
            context.counters().lost.getAndAdd(unsaved);
            LOGGER.log(Level.ERROR, "Log {0} was closed with {1} records unwritten", options.name(), unsaved);
        }
        segments.abandon();
        spare.close();
        finished = true;
        publish(clock.nanoTime());
        context.share().close();
        progress.run();
    }
}
