package io.outrider.samples.benchmarks;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of the kill loop's oracle that knows who was erased, and so what must not be in a file.
 *
 * <p>A row is frozen after its segment is sealed. So when a process is dead, its segment of the joined log that is still open
 * and all later ones are not frozen yet: nobody whose erasure had returned may be in their files. What is in the files of
 * earlier segments may have been frozen before, and has to be covered by a tombstone. Belongs to one thread.
 */
final class FaultErasures {

    private static final Pattern OPEN = Pattern.compile("seg-(\\d+)-(\\d+)\\.open");
    private static final Pattern SHIPPED = Pattern.compile("[0-9a-f]{16}-(\\d+)-(\\d+)(-\\d+)?\\..*");

    /** A segment of the joined log. */
    private record Segment(long epoch, long seq) implements Comparable<Segment> {

        private static final Comparator<Segment> ORDER =
                Comparator.comparingLong(Segment::epoch).thenComparingLong(Segment::seq);

        static @Nullable Segment of(Pattern names, Path file) {
            Matcher name = names.matcher(file.getFileName().toString());
            return name.matches() ? new Segment(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))) : null;
        }

        @Override
        public int compareTo(Segment other) {
            return ORDER.compare(this, other);
        }
    }

    private final BitSet begun = new BitSet();
    private final BitSet returned = new BitSet();
    private final List<Integer> fresh = new ArrayList<>();
    private final Map<Integer, Segment> gone = new HashMap<>();
    private final Map<Integer, Long> tombstones = new HashMap<>();
    private long count;

    /** A process is about to erase this subject. */
    void begun(int subject) {
        begun.set(subject);
    }

    /** It has. */
    void returned(int subject) {
        count++;
        if (!returned.get(subject)) {
            returned.set(subject);
            fresh.add(subject);
        }
    }

    /** Takes note, of a process that is dead, which segments of the joined log in this folder cannot be frozen yet. */
    void dead(Path joined) {
        if (fresh.isEmpty() || !Files.isDirectory(joined)) {
            return;
        }
        Segment open = walk(joined).stream()
                .map(file -> Segment.of(OPEN, file))
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
        if (open != null) {
            fresh.forEach(subject -> gone.put(subject, open));
            fresh.clear();
        }
    }

    /** Reads the tombstones that arrived; the subject of one that nobody asked for, or null. */
    @Nullable
    Integer read(Path delivered) {
        Integer stranger = null;
        for (Path file : walk(delivered.resolve("erasures"))) {
            for (String line : lines(file)) {
                JsonObject entry = JsonParser.parseString(line).getAsJsonObject();
                int subject = FaultTraffic.subjectOf(entry.get("subject_key").getAsString());
                tombstones.merge(subject, entry.get("erased_at_us").getAsLong(), Math::max);
                stranger = begun.get(subject) ? stranger : Integer.valueOf(subject);
            }
        }
        return stranger;
    }

    /** What is wrong with a row being in this file, or null. */
    @Nullable
    String wrong(long n, long decidedAtMicros, Path file) {
        int subject = subject(n);
        Segment segment = Segment.of(SHIPPED, file);
        Segment first = gone.get(subject);
        if (first != null && segment != null && segment.compareTo(first) >= 0) {
            return "frozen after its subject was erased, in " + segment + " of " + first + ": ";
        }
        Long time = tombstones.get(subject);
        return returned.get(subject) && (time == null || time < decidedAtMicros)
                ? "of a subject that was erased, and not covered by a tombstone (" + time + "): "
                : null;
    }

    /** Whether decision {@code n} may be missing, because its subject was erased or was about to be. */
    boolean mayBeMissing(long n) {
        return begun.get(subject(n));
    }

    /** The erasures that returned. */
    long count() {
        return count;
    }

    private static int subject(long n) {
        return Math.toIntExact(FaultTraffic.subject(n));
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The files below a folder, which need not be there. */
    static List<Path> walk(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }
}
