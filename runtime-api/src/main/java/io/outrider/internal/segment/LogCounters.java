package io.outrider.internal.segment;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/** A log's counts since it was opened; readable from any thread at any time. */
public final class LogCounters {
    final AtomicLong written = new AtomicLong();
    final AtomicLong durable = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong corruptFrames = new AtomicLong();
    final AtomicLong truncatedBytes = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong takenAway = new AtomicLong();
    final AtomicLong quarantined = new AtomicLong();
    final AtomicLong sealed = new AtomicLong();
    final AtomicLong abandoned = new AtomicLong();
    final AtomicLong ioErrors = new AtomicLong();
    private final AtomicLongArray refused = new AtomicLongArray(Refusal.count());
    private final LongSupplier accepted;

    LogCounters(LongSupplier accepted) {
        this.accepted = accepted;
    }

    void refuse(Refusal reason) {
        refused.getAndIncrement(reason.index());
    }

    /** Frames that were accepted into the ring. */
    public long accepted() {
        return accepted.getAsLong();
    }

    /** Frames that were refused for a reason. */
    public long refused(Refusal reason) {
        return refused.get(reason.index());
    }

    /** Appended frames that were written to a file. */
    public long written() {
        return written.get();
    }

    /** Appended frames that were forced, and so acknowledged. */
    public long durable() {
        return durable.get();
    }

    /** Bytes written to segments, with everything around the payloads. */
    public long bytes() {
        return bytes.get();
    }

    /** Acknowledged records that recovery found damaged. */
    public long corruptFrames() {
        return corruptFrames.get();
    }

    /** Bytes of torn writes that recovery cut off. */
    public long truncatedBytes() {
        return truncatedBytes.get();
    }

    /** Accepted records that will not be found again: damaged, taken away, or still unwritten when closing gave up. */
    public long lost() {
        return lost.get();
    }

    /** Files copied or moved to the quarantine folder. */
    public long quarantined() {
        return quarantined.get();
    }

    /** Segments sealed. */
    public long sealed() {
        return sealed.get();
    }

    /** Segments given up after a failed write or force, their unforced frames rewritten in another. */
    public long abandoned() {
        return abandoned.get();
    }

    /** Storage operations that failed. */
    public long ioErrors() {
        return ioErrors.get();
    }
}
