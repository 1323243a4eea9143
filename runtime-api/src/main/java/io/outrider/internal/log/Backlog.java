package io.outrider.internal.log;

import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.StorageException;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many segments wait for the sink, and since when. Belongs to the shipping thread. */
final class Backlog {

    private static final System.Logger LOGGER = System.getLogger(Backlog.class.getName());

    private final SegmentLog joined;
    private final ShipCounters counters;
    private @Nullable SegmentName oldest;

    Backlog(SegmentLog joined, ShipCounters counters) {
        this.joined = joined;
        this.counters = counters;
    }

    /** Notes what waits, but for what the sink has confirmed. */
    void survey(Set<SegmentName> confirmed) {
        int waiting = 0;
        SegmentName first = null;
        for (SegmentName segment : joined.sealedSegments()) {
            if (!confirmed.contains(segment)) {
                waiting++;
                first = first == null ? segment : first;
            }
        }
        counters.backlog = waiting;
        if (first == null) {
            counters.oldestMicros = ShipCounters.NONE;
        } else if (!first.equals(oldest) || counters.oldestMicros == ShipCounters.NONE) {
            counters.oldestMicros = begunMicros(first);
        }
        oldest = first;
    }

    private long begunMicros(SegmentName segment) {
        try {
            return joined.begunMicros(segment);
        } catch (StorageException e) {
            LOGGER.log(Level.DEBUG, "it is not known how long " + segment + " waits", e); // shipping it meets the error
            return ShipCounters.NONE;
        }
    }
}
