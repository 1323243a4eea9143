package io.outrider.internal.log;

import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.StorageException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The segments of the raw log that the join has read, oldest first. One is released once nothing that was read from it
 * or from an older one waits to be durable in the joined log: an outcome or an episode's end lies in the segment of its
 * decision or in a younger one, so that it is there to be read again for as long as its decision's row is not safe.
 * Belongs to the joining thread, but for {@link #keptFrom}.
 */
final class RawSegments {

    private static final System.Logger LOGGER = System.getLogger(RawSegments.class.getName());

    /** One segment and how many records of it are not yet safe. */
    static final class Segment {
        private final SegmentName name;
        private final @Nullable Position first;
        private int held;
        private boolean ended;

        private Segment(SegmentName name, @Nullable Position first) {
            this.name = name;
            this.first = first;
        }

        void hold() {
            held++;
        }

        void free() {
            held--;
        }
    }

    private final SegmentLog raw;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
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
    Segment at(SegmentName name, @Nullable Position record) {
        Segment last = segments.peekLast();
        if (last != null && last.name.equals(name)) {
            return last;
        }
        Segment next = new Segment(name, record);
        segments.addLast(next);
        return next;
    }

    /** Nothing more will be read from this segment. */
    void end(SegmentName name) {
        at(name, null).ended = true;
    }

    /** Releases what may be released. */
    void release() {
        for (@Nullable Segment first = segments.peekFirst();
                first != null && first.ended && first.held == 0;
                first = segments.peekFirst()) {
            try {
                raw.releaseSegment(first.name);
            } catch (StorageException e) {
                LOGGER.log(Level.WARNING, "Cannot delete the joined segment " + first.name + "; trying again", e);
                return;
            }
            segments.removeFirst();
            Segment oldest = segments.peekFirst();
            if (oldest != null && oldest.first != null) {
                keptFrom = oldest.first;
            }
        }
    }
}
