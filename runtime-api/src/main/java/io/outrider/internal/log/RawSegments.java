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
 * Belongs to the joining thread.
 */
final class RawSegments {

    private static final System.Logger LOGGER = System.getLogger(RawSegments.class.getName());

    /** One segment and how many records of it are not yet safe. */
    static final class Segment {
        private final SegmentName name;
        private int held;
        private boolean ended;

        private Segment(SegmentName name) {
            this.name = name;
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

    RawSegments(SegmentLog raw) {
        this.raw = raw;
    }

    /** The segment of this name, which is the one read last or a new one. */
    Segment at(SegmentName name) {
        Segment last = segments.peekLast();
        if (last != null && last.name.equals(name)) {
            return last;
        }
        Segment next = new Segment(name);
        segments.addLast(next);
        return next;
    }

    /** Nothing more will be read from this segment. */
    void end(SegmentName name) {
        at(name).ended = true;
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
        }
    }
}
