package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.experience.AgentSchema;
import io.outrider.internal.segment.SegmentName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is in the files of one joined segment, as JSON: a function of the segment and of who was erased when it was frozen first,
 * so that freezing it again gives the same bytes.
 */
final class Manifest {

    private static final Map<Integer, String> LOSSES =
            Map.of(1, "ring_full", 2, "disk_full", 3, "too_large", 4, "corruption", 5, "torn", 6, "deleted");

    private final long producer;
    private final SegmentName segment;
    private final Map<String, Long> losses = new TreeMap<>();
    private Position first = new Position(Long.MAX_VALUE, Long.MAX_VALUE);
    private Position last = Position.START;
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;
    private long damagedBytes;
    private long erased;
    private Set<DecisionId> decisions = Set.of();
    private Set<DecisionId> episodes = Set.of();

    Manifest(long producer, SegmentName segment) {
        this.producer = producer;
        this.segment = segment;
    }

    void record(Position position, long micros) {
        first = first.compareTo(position) <= 0 ? first : position;
        last = last.compareTo(position) >= 0 ? last : position;
        earliest = Math.min(earliest, micros);
        latest = Math.max(latest, micros);
    }

    /** What a loss mark's code is called. */
    static String reason(int code) {
        return LOSSES.getOrDefault(code, "reason_" + code);
    }

    void loss(int reason, long count) {
        losses.merge(reason(reason), count, Long::sum);
    }

    /**
     * This was left out because someone was erased. The decisions and episodes are named, by their ids alone, since the log may
     * not know any more whose an outcome or an episode's end is that comes later: readers leave those out by these ids.
     */
    void erased(LeavingOut leavingOut) {
        erased = leavingOut.count();
        decisions = leavingOut.decisions();
        episodes = leavingOut.episodes();
    }

    /** The latest time of its records, in µs since 1970; the least value there is where it has none. */
    long latestMicros() {
        return latest;
    }

    void damage(long bytes) {
        damagedBytes += bytes;
    }

    String json(List<FrozenFile> files) {
        StringBuilder json = new StringBuilder(512);
        json.append("{\n  \"schema_version\": ").append(AgentSchema.VERSION);
        json.append(",\n  \"producer\": ").append(quoted(Layout.producer(producer)));
        json.append(",\n  \"epoch\": ").append(segment.epoch());
        json.append(",\n  \"seq\": ").append(segment.seq());
        json.append(",\n  \"rows\": ")
                .append(files.stream().mapToLong(FrozenFile::rows).sum());
        if (earliest <= latest) {
            json.append(",\n  \"first_record\": ").append(position(first));
            json.append(",\n  \"last_record\": ").append(position(last));
            json.append(",\n  \"first_time\": ").append(quoted(instant(earliest)));
            json.append(",\n  \"last_time\": ").append(quoted(instant(latest)));
        }
        json.append(",\n  \"damaged_bytes\": ").append(damagedBytes);
        json.append(",\n  \"erased\": ").append(erased);
        ids(json, "erased_decisions", decisions);
        ids(json, "erased_episodes", episodes);
        json.append(",\n  \"losses\": {");
        String separator = "";
        for (Map.Entry<String, Long> loss : losses.entrySet()) {
            json.append(separator).append(quoted(loss.getKey())).append(": ").append(loss.getValue());
            separator = ", ";
        }
        json.append("},\n  \"files\": [");
        separator = "";
        for (FrozenFile file : files) {
            json.append(separator).append("\n    {\"name\": ").append(quoted(file.name()));
            json.append(", \"rows\": ").append(file.rows());
            json.append(", \"bytes\": ").append(file.bytes());
            json.append(", \"sha256\": ").append(quoted(file.digest())).append('}');
            separator = ",";
        }
        return json.append("\n  ]\n}\n").toString();
    }

    private static void ids(StringBuilder json, String name, Set<DecisionId> ids) {
        if (!ids.isEmpty()) {
            json.append(",\n  ").append(quoted(name)).append(": ");
            json.append(ids.stream().map(id -> quoted(id.toString())).collect(Collectors.joining(", ", "[", "]")));
        }
    }

    private static String position(Position position) {
        return "{\"epoch\": " + position.epoch() + ", \"record_seq\": " + position.record() + "}";
    }

    private static String instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
