package io.outrider.internal.segment;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A durable log of frames in one directory.
 *
 * <p>Appending copies a frame into memory and returns at once; one writer thread writes, forces and seals. A frame is
 * <em>accepted</em> when its append returned a position (lost with the process), <em>written</em> shortly after (survives
 * {@code kill -9}) and <em>durable</em> once forced (survives a power loss, if the disk honours a flush). Only durable
 * frames are acknowledged, handed to listeners and tails.
 *
 * <p>I/O errors and a full disk stop the writer until they pass; it tries again by itself. Meanwhile the ring fills, and
 * what does not fit is refused, counted, and marked in the log. Thread-safe. The caller holds a {@link DirectoryLock} on
 * the directory or on one above it for as long as the log is open.
 */
public final class SegmentLog implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(SegmentLog.class.getName());

    private final LogContext context;
    private final Ring ring;
    private final LogWriter writer;
    private final DiskBudget budget;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Thread thread;
    private boolean closing;

    private SegmentLog(LogContext context, Ring ring, LogWriter writer, DiskBudget budget) {
        this.context = context;
        this.ring = ring;
        this.writer = writer;
        this.budget = budget;
    }

    /**
     * Opens a log, creating its directory if need be and recovering what an earlier process left. The writer thread does
     * not run before {@link #start}.
     *
     * @param budget the cap on disk, shared with other logs
     * @param preamble the frames that each segment begins with
     * @param listener is told each appended frame that became durable
     * @throws StorageException if the directory cannot be read or written
     * @throws SegmentFormatException if a newer version wrote it; nothing is changed then
     * @throws IllegalArgumentException if the budget is too small
     */
    public static SegmentLog open(
            LogEnvironment environment,
            Path directory,
            LogOptions options,
            DiskBudget budget,
            Preamble preamble,
            DurableListener listener) {
        return open(environment, directory, options, budget, preamble, listener, FrameChecksum::new);
    }

    static SegmentLog open(
            LogEnvironment environment,
            Path directory,
            LogOptions options,
            DiskBudget budget,
            Preamble preamble,
            DurableListener listener,
            FrameChecksum.Seeding seeding) {
        Ring ring = new Ring(options.ringBytes(), options.maxPayload());
        DiskBudget.Share share = budget.register(options.name(), 2L * options.segmentBytes());
        boolean opened = false;
        try {
            LogOpening opening = new LogOpening(environment, directory, options, share, seeding);
            LogContext context = opening.open(new LogCounters(ring::accepted));
            Spare spare = opening.spare();
            UnsealedSegments unsealed = new UnsealedSegments(context, opening.recovery());
            SegmentWriter segments = new SegmentWriter(context, preamble, listener, spare, unsealed);
            LogWriter writer = new LogWriter(context, ring, segments, unsealed, spare);
            SegmentLog log = new SegmentLog(context, ring, writer, budget);
            writer.onProgress(log::signal);
            opened = true;
            return log;
        } finally {
            if (!opened) {
                share.close();
            }
        }
    }

    /** Starts the writer thread. */
    public SegmentLog start() {
        lock.lock();
        try {
            if (thread != null || closing) {
                throw new IllegalStateException(
                        "the log " + context.options().name() + " was started or closed before");
            }
            Thread started = context.environment().threads().newThread(writer::run);
            started.setName("outrider-log-" + context.options().name());
            thread = started;
            started.start();
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Does what is due now, as the writer thread would; for a log that was not started. True if it did anything. */
    public boolean pump() {
        return writer.pump();
    }

    /** A producer's own way in, which fills frames in place. */
    public Appender newAppender() {
        return new Appender(this, ring);
    }

    /**
     * Appends a frame with the payload between the buffer's position and limit, which stay as they are. Never waits,
     * never allocates.
     *
     * @param type 1 to 0xFEFF
     * @param flags 0 to 0x0FFF
     * @return the position after the frame, for {@link #awaitDurable}, or the code of a {@link Refusal}
     * @throws IllegalArgumentException if type or flags are out of range
     */
    public long append(int type, int flags, Priority priority, ByteBuffer payload) {
        int length = payload.remaining();
        long claim = admit(type, flags, priority, length);
        if (claim < 0) {
            return claim;
        }
        boolean copied = false;
        try {
            ring.put(claim, payload);
            copied = true;
        } finally {
            if (!copied) {
                ring.abort(claim);
            }
        }
        return ring.commit(claim, type, flags, length);
    }

    /** Claims room in the ring; the position of the claim or the code of a refusal, which is counted. */
    long admit(int type, int flags, Priority priority, int length) {
        checkFrame(type, flags);
        long free = writer.room() - ring.occupied() - Math.max(0, length);
        long needed = priority == Priority.NORMAL ? reserve() : 0;
        long result = length <= ring.maxPayload() && free < needed ? Refusal.DISK_FULL.code() : ring.claim(length);
        if (result < 0) {
            context.counters().refuse(Refusal.of(result));
        }
        return result;
    }

    static void checkFrame(int type, int flags) {
        if (type < 1 || type > Frames.MAX_TYPE) {
            throw new IllegalArgumentException("frame type must be between 1 and " + Frames.MAX_TYPE + ", was " + type);
        }
        if (flags < 0 || flags > Frames.MAX_FLAGS) {
            throw new IllegalArgumentException(
                    "frame flags must be between 0 and " + Frames.MAX_FLAGS + ", were " + flags);
        }
    }

    private long reserve() {
        return budget.capBytes() / 20;
    }

    /** The position after everything that was appended so far. */
    public long position() {
        return ring.tail();
    }

    /** The position up to which frames were written. */
    public long writtenPosition() {
        return writer.written();
    }

    /** The position up to which frames are durable. */
    public long durablePosition() {
        return writer.durable();
    }

    /**
     * Waits until everything before a position is durable, and has it forced at once.
     *
     * @return false if the time passed first, the log was closed, or the thread was interrupted (it stays so)
     */
    public boolean awaitDurable(long position, Duration timeout) {
        writer.requestForce(position);
        return await(timeout, () -> writer.durable() >= position);
    }

    /**
     * Waits until everything appended so far is in sealed segments.
     *
     * @return false if the time passed first, the log was closed, or the thread was interrupted (it stays so)
     */
    public boolean forceSeal(Duration timeout) {
        long position = ring.tail();
        writer.requestSeal(position);
        return await(timeout, () -> writer.sealed() >= position);
    }

    private interface Reached {
        boolean now();
    }

    private boolean await(Duration timeout, Reached reached) {
        lock.lock();
        try {
            LockSupport.unpark(thread);
            long left = timeout.toNanos();
            while (!reached.now()) {
                if (left <= 0 || writer.finished()) {
                    return reached.now();
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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

    /** A reader of all durable frames, from the oldest segment on. */
    public LogTail tail() {
        return new LogTail(context.storage(), context.directory(), context.catalog(), producerId(), context.seeding());
    }

    /** A reader of the durable frames of the segments after this one; null: of all. */
    public LogTail tailAfter(@Nullable SegmentName segment) {
        return tail().after(segment);
    }

    /** Reads durable frames again by their places. */
    public FrameFetcher fetcher() {
        return new FrameFetcher(context.storage(), context.directory(), context.catalog(), context.seeding());
    }

    /**
     * The wall clock when a sealed segment was begun, µs since 1970; 0 if its header is damaged.
     *
     * @throws StorageException if its file cannot be read
     */
    public long begunMicros(SegmentName segment) {
        ByteBuffer head = ByteBuffer.allocate(SegmentHeader.BYTES);
        try (StorageFile file = context.storage().openForReading(fileOf(segment))) {
            while (head.hasRemaining() && file.read(head, head.position()) > 0) {
                // read() has advanced the buffer
            }
        }
        SegmentHeader header = SegmentHeader.read(head.flip());
        return header == null ? 0 : header.wallMicros();
    }

    /** The sealed segments that were not released, in order. */
    public List<SegmentName> sealedSegments() {
        return context.catalog().sealed();
    }

    /** The oldest segment that is there, sealed or not; null if there is none. */
    public @Nullable SegmentName oldestSegment() {
        return context.catalog().oldest();
    }

    /** The newest segment that is there, sealed or not; null if there is none. */
    public @Nullable SegmentName newestSegment() {
        return context.catalog().newest();
    }

    /** The file of a sealed segment. */
    public Path fileOf(SegmentName segment) {
        return context.path(segment.sealedFile());
    }

    /**
     * Reads a sealed segment.
     *
     * @throws StorageException if its file cannot be read
     */
    public SegmentFile read(SegmentName segment) {
        return SegmentFile.read(context.storage(), fileOf(segment), segment, producerId());
    }

    /**
     * Deletes a segment that is no longer needed. One that was given up after an error and is not sealed yet is deleted as
     * soon as it is.
     *
     * @return false if there is no such segment, or it was released before
     * @throws IllegalStateException if it is still being written
     * @throws StorageException if it cannot be deleted; it is then still there
     */
    public boolean releaseSegment(SegmentName segment) {
        Catalog.Entry entry = context.catalog().get(segment);
        return entry != null && writer.release(entry);
    }

    /** The id of this producer. */
    public long producerId() {
        return context.meta().producer();
    }

    /** The epoch of this opening: one more than that of the last. */
    public long epoch() {
        return context.meta().epoch();
    }

    /** The bytes that this log keeps on disk, its preallocated files included. */
    public long diskBytes() {
        return context.share().used();
    }

    /** How full the disk is for normal frames, from 0 to 1, at which they are refused. */
    public double diskFill() {
        double usable = budget.capBytes() - reserve();
        return Math.min(1, Math.max(0, 1 - (writer.room() - ring.occupied() - reserve()) / usable));
    }

    /** How full the ring is, from 0 to 1. */
    public double ringFill() {
        return (double) ring.occupied() / ring.capacity();
    }

    /** The counts since it was opened. */
    public LogCounters counters() {
        return context.counters();
    }

    /** How the writer is doing. */
    public LogHealth health() {
        return writer.health();
    }

    /**
     * Refuses further frames, writes, forces and seals what was accepted, and stops the writer. If the disk fails for
     * longer than the options allow, what could not be written is counted as lost. Idempotent.
     */
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closing = true;
            running = thread;
        } finally {
            lock.unlock();
        }
        ring.close();
        writer.requestClose();
        if (running == null) {
            writer.finish();
        } else if (running != Thread.currentThread()) {
            join(running);
        }
    }

    private void join(Thread running) {
        LockSupport.unpark(running);
        boolean interrupted = false;
        long left = 2 * context.options().closeNanos();
        long deadline = System.nanoTime() + left;
        while (running.isAlive() && left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(running, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        if (running.isAlive()) {
            LOGGER.log(
                    Level.WARNING,
                    "The writer of log {0} is still busy with the disk",
                    context.options().name());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
