package io.outrider.internal.log;

import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.StorageException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of the raw log that the join has read, oldest first. One is released once nothing that was read from it
 * or from an older one waits to be durable in the joined log: an outcome or an episode's end lies in the segment of its
 * decision or in a younger one, so that it is there to be read again for as long as its decision's row is not safe.
 * Belongs to the joining thread, but for {@link #keptFrom}.
 *
 * <p>A record's <em>place</em> is a number of {@value #PLACE_BITS} bits: that of its segment, counted as they are read, and
 * the frame's offset in it. The segment's number is cut to {@value #NUMBER_BITS} bits, which are more than segments can be
 * held at a time.
 */
final class RawSegments {

    static final int PLACE_BITS = 51;

    private static final int NUMBER_BITS = 24;
    private static final int OFFSET_BITS = PLACE_BITS - NUMBER_BITS;
    private static final int ALIGNED_BITS = 3;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

    private static final System.Logger LOGGER = System.getLogger(RawSegments.class.getName());

    /** One segment and how many records of it are not yet safe. */
    static final class Segment {
        private final SegmentName name;
        private final long number;
        private final long producer;
        private final @Nullable Position first;
        private int held;
        private boolean ended;

        private Segment(SegmentName name, long number, long producer, @Nullable Position first) {
            this.name = name;
            this.number = number;
            this.producer = producer;
            this.first = first;
        }

        SegmentName name() {
            return name;
        }

        /** The producer that wrote it. */
        long producer() {
            return producer;
        }

        /** The place of the record in the frame at this offset. */
        long place(long offset) {
            return (number & NUMBER_MASK) << OFFSET_BITS | offset >>> ALIGNED_BITS;
        }

        void hold() {
            held++;
        }

        void free() {
            held--;
        }
    }

    private final SegmentLog raw;
    private final List<Segment> segments = new ArrayList<>();
    private long next;
    private volatile Position keptFrom;

    /**
     * @param first the place of the first record that the raw log may hold
     */
    RawSegments(SegmentLog raw, Position first) {
        this.raw = raw;
        this.keptFrom = first;
    }

    /** The place of the oldest record that the raw log may still hold; readable from any thread. */
    Position keptFrom() {
        return keptFrom;
    }

    /** The segment of this name, which is the one read last or a new one, in which this record is the first seen. */
    Segment at(SegmentName name, long producer, @Nullable Position record) {
        Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        if (last != null && last.name.equals(name)) {
            return last;
        }
        Segment added = new Segment(name, next++, producer, record);
        segments.add(added);
        return added;
    }

    /** The segment of a place, which is held. */
    Segment of(long place) {
        long after = ((place >>> OFFSET_BITS) - segments.get(0).number) & NUMBER_MASK;
        return segments.get((int) after);
    }

    /** The offset of the frame at a place. */
    static long offset(long place) {
        return (place & OFFSET_MASK) << ALIGNED_BITS;
    }

    /** Whether two places lie in one segment. */
    static boolean sameSegment(long place, long other) {
        return place >>> OFFSET_BITS == other >>> OFFSET_BITS;
    }

    /** Nothing more will be read from this segment. */
    void end(SegmentName name) {
        at(name, 0, null).ended = true;
    }

    /** Releases what may be released. */
    void release() {
        while (!segments.isEmpty() && segments.get(0).ended && segments.get(0).held == 0) {
            Segment first = segments.get(0);
            try {
                raw.releaseSegment(first.name);
            } catch (StorageException e) {
                LOGGER.log(Level.WARNING, "Cannot delete the joined segment " + first.name + "; trying again", e);
                return;
            }
            segments.remove(0);
            if (!segments.isEmpty() && segments.get(0).first != null) {
                keptFrom = segments.get(0).first;
            }
        }
    }
}
