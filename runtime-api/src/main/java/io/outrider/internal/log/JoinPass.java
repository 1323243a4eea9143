package io.outrider.internal.log;

import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.LogTail;
import io.outrider.internal.segment.SegmentLog;
import java.util.function.BooleanSupplier;

/**
 * What the joining thread does at a time: take in what was joined before, once; then read what has become durable in the raw
 * log, and close what has waited long enough. Belongs to the joining thread, or to a test.
 *
 * <p>A window ends by the monotonic clock, but only once everything that was accepted until then has been read: else an
 * outcome that was reported in time would come late because the disk was slow. The moment and the position that belong to
 * it are the <em>barrier</em>.
 */
final class JoinPass {

    /** How many frames are read before what they have closed is written. */
    static final int BATCH = 1024;

    private final SegmentLog raw;
    private final LogTail joinedTail;
    private final LogTail rawTail;
    private final LogClock clock;
    private final Joining joiner;
    private final JoinedMarks marks;
    private final JoinedWriter writer;
    private final RawSegments segments;
    private boolean caughtUp;
    private long barrierNanos;
    private long barrierAt = -1;

    JoinPass(
            SegmentLog raw,
            SegmentLog joined,
            LogClock clock,
            Joining joiner,
            JoinedMarks marks,
            JoinedWriter writer,
            RawSegments segments) {
        this.raw = raw;
        this.joinedTail = joined.tail();
        this.rawTail = raw.tail();
        this.clock = clock;
        this.joiner = joiner;
        this.marks = marks;
        this.writer = writer;
        this.segments = segments;
    }

    /**
     * Takes in the joined log, and after it the marks of what is no longer in it: a segment that is shipped and deleted
     * meanwhile has left its marks by then.
     */
    void readJoined(BooleanSupplier stopping) {
        while (!stopping.getAsBoolean() && joinedTail.poll(joiner.before(), BATCH) > 0) {
            // poll() has handed them over
        }
        joiner.read(marks);
    }

    /** Whether a barrier stands that was not passed. */
    boolean barrier() {
        return barrierAt >= 0;
    }

    void beginBarrier() {
        barrierNanos = clock.nanoTime();
        barrierAt = raw.position();
    }

    /** Reads what is durable; whether the barrier, if one stood, was passed. */
    boolean run(boolean damaged, BooleanSupplier stopping) {
        joiner.flush(); // what could not be the last time
        long durable = raw.durablePosition();
        int read;
        do {
            read = rawTail.poll(joiner, BATCH);
            joiner.flush();
            settle(damaged);
        } while (read > 0 && !stopping.getAsBoolean());
        if (!caughtUp) {
            caughtUp = true;
            joiner.replayed();
            joiner.flush();
        }
        boolean passed = barrier() && durable >= barrierAt;
        if (passed) {
            joiner.expire(barrierNanos);
            barrierAt = -1;
        }
        settle(damaged);
        return passed;
    }

    private void settle(boolean damaged) {
        writer.settle();
        if (!damaged) {
            segments.release();
        }
    }
}
