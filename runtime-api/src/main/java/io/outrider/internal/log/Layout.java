package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.internal.segment.SegmentName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/** What shipped files are called. */
final class Layout {

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd'/hour='HH", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long MICROS_PER_HOUR = 3_600_000_000L;

    private Layout() {}

    /** The hour that a time belongs to, counted from 1970. */
    static long hour(long micros) {
        return Math.floorDiv(micros, MICROS_PER_HOUR);
    }

    static String producer(long producer) {
        return HexFormat.of().toHexDigits(producer);
    }

    /**
     * The name of a file of rows.
     *
     * @param kind one of those that {@link SegmentRows} names
     * @param agent the agent, or empty for none
     * @param part 0, or more for further files of the same segment, agent and hour (after a change of schema)
     */
    static String rows(
            String kind, String agent, long hour, long producer, SegmentName segment, int part, String ending) {
        Instant begin = Instant.EPOCH.plus(hour, ChronoUnit.HOURS);
        return kind
                + (agent.isEmpty() ? "" : "/agent=" + agent)
                + "/schema=" + AgentSchema.VERSION
                + "/" + HOUR.format(begin)
                + "/" + producer(producer) + "-" + segment
                + (part == 0 ? "" : "-" + part)
                + "." + ending;
    }

    static String erasure(long producer, Erasure erasure) {
        return "erasures/schema=" + AgentSchema.VERSION
                + "/" + DAY.format(Instant.EPOCH.plus(erasure.erasedAtMicros(), ChronoUnit.MICROS))
                + "/" + producer(producer) + "-" + erasure.cut() + ".json";
    }

    static String manifest(long producer, SegmentName segment) {
        return "_manifests/" + producer(producer) + "/" + segment + ".json";
    }
}
