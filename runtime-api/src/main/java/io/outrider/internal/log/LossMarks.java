package io.outrider.internal.log;

import io.outrider.internal.segment.LossReason;
import io.outrider.internal.segment.SegmentName;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Marks in the joined log the decisions whose records were gone or damaged when their rows were to be written. Belongs to
 * the joining thread.
 */
final class LossMarks {

    private static final System.Logger LOGGER = System.getLogger(LossMarks.class.getName());

    /** Stands for the whole segment: no frame has this offset. */
    private static final long WHOLE = 1;

    private final JoinedWriter writer;
    private final JoinCounters counters;
    private RawSegments.@Nullable Segment segment;
    private LossReason reason = LossReason.CORRUPTION;
    private long first;
    private int count;

    LossMarks(JoinedWriter writer, JoinCounters counters) {
        this.writer = writer;
        this.counters = counters;
    }

    /** Adds a decision, whose segment is held for it. */
    void add(RawSegments.Segment in, long offset, LossReason why) {
        if (!in.equals(segment) || why != reason) {
            write();
            segment = in;
            reason = why;
            first = offset;
        }
        count++;
    }

    /** Writes what was added since; their segments are held for them no more. */
    void write() {
        RawSegments.Segment in = segment;
        if (in == null) {
            return;
        }
        int lost = count;
        segment = null;
        count = 0;
        counters.lost.getAndAdd(lost);
        LOGGER.log(
                Level.ERROR,
                lost + " waiting decisions are lost: their records in the raw segment " + in.name()
                        + (reason == LossReason.DELETED ? " were deleted" : " cannot be read"));
        writer.other(FrameType.LOSS, LossCodec.encode(lost, reason.code(), mark(in.name(), first), false), in);
        for (int i = 0; i < lost; i++) {
            in.free();
        }
    }

    /** Marks a segment that was deleted by others before it was read; {@code records} 0 if it is not known how many it held. */
    static void deleted(
            JoinedWriter writer, JoinCounters counters, RawSegments segments, SegmentName name, long records) {
        LOGGER.log(
                Level.ERROR, "The raw segment {0} was deleted before it was read: {1} records are lost", name, records);
        counters.lost.getAndAdd(records);
        RawSegments.Segment in = segments.at(name, 0, null);
        writer.other(FrameType.LOSS, LossCodec.encode(records, LossReason.DELETED.code(), mark(name), false), in);
        segments.end(name);
    }

    /** Marks segments that were deleted by others before the log was opened, if any record is missing for it. */
    static void stolen(
            JoinedWriter writer, JoinCounters counters, RawSegments segments, SegmentName first, long records) {
        if (records > 0) {
            deleted(writer, counters, segments, first, records);
        }
    }

    /** The place of the mark of a segment that was deleted as a whole. */
    static Position mark(SegmentName name) {
        return mark(name, WHOLE);
    }

    /** A place that no record has, another one for each mark: that of the first loss, as a negative number. */
    private static Position mark(SegmentName in, long offset) {
        return new Position(in.epoch(), -1 - (in.seq() << Integer.SIZE | offset));
    }
}
