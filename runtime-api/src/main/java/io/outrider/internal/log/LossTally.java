package io.outrider.internal.log;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Losses by reason: those marked in the raw log, which the joined log repeats, count once. Belongs to one thread. */
final class LossTally {

    private record Loss(String reason, long count) {}

    private final Map<Position, Loss> raw = new HashMap<>();
    private final Map<Position, Loss> joined = new HashMap<>();

    /** A mark in the raw log, or one of the joined log's records of such a mark. */
    void raw(Position mark, int code, long count) {
        raw.put(mark, new Loss(Manifest.reason(code), count));
    }

    /** A mark of the joined log's own. */
    void joined(Position mark, int code, long count) {
        joined.put(mark, new Loss(Manifest.reason(code), count));
    }

    /** The records that are missing, by reason. */
    Map<String, Long> byReason() {
        Map<String, Long> counts = new TreeMap<>();
        raw.values().forEach(loss -> counts.merge(loss.reason, loss.count, Long::sum));
        joined.values().forEach(loss -> counts.merge(loss.reason, loss.count, Long::sum));
        return counts;
    }
}
