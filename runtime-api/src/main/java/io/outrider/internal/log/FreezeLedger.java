package io.outrider.internal.log;

import io.outrider.internal.log.Erasure.Cut;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageFile;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was left out of each segment when it was first frozen: it is durable before the first of its files is sent, so that a
 * segment that is frozen again gives the same bytes, whoever was erased in between. It also knows the latest time of any
 * frozen record, which an erasure must not fall short of when the clock was set back. Belongs to the shipping thread, but for
 * {@link #latestMicros}.
 *
 * <p>One file of text: the latest time, a line for each segment that is still there, and the SHA-256 of both. One that is
 * damaged is as good as none: a segment that is frozen again then leaves out all who were erased, and a sink that holds other
 * bytes refuses it.
 */
final class FreezeLedger {

    static final String FILE = "frozen";

    private static final System.Logger LOGGER = System.getLogger(FreezeLedger.class.getName());
    private static final Pattern TEXT = Pattern.compile("(?s)latest (-?\\d{1,19})\\n(.*)sha256 ([0-9a-f]{64})\\n");
    private static final Pattern LINE =
            Pattern.compile("(\\d{1,18})-(\\d{1,18}) (\\d{1,18})-(\\d{1,18})((?: -?\\d{1,19}:-?\\d{1,19})*)");
    private static final long LIMIT = 1 << 30;

    /**
     * What is left out of a segment.
     *
     * @param cut which erasures count
     * @param others the outcomes and episode ends, by their places in the raw log, that came of erased decisions
     */
    record LeftOut(Cut cut, Set<Position> others) {
        LeftOut {
            others = Set.copyOf(others);
        }
    }

    private final Storage storage;
    private final Path folder;
    private final TreeMap<SegmentName, LeftOut> entries = new TreeMap<>();
    private volatile long latest = Long.MIN_VALUE;

    /**
     * Reads what is there.
     *
     * @param folder where its file lies
     */
    FreezeLedger(Storage storage, Path folder) {
        this.storage = storage;
        this.folder = folder;
        if (storage.list(folder).contains(FILE)) {
            read();
        }
    }

    private void read() {
        String text;
        try (StorageFile file = storage.openForReading(folder.resolve(FILE))) {
            text = StandardCharsets.US_ASCII.decode(file.readFully(LIMIT)).toString();
        }
        Matcher whole = TEXT.matcher(text);
        if (!whole.matches() || !digest(text.substring(0, whole.start(3))).equals(whole.group(3))) {
            LOGGER.log(
                    Level.WARNING, "{0} is damaged: a segment that is frozen again may differ", folder.resolve(FILE));
            return;
        }
        latest = Long.parseLong(whole.group(1));
        whole.group(2).lines().map(LINE::matcher).filter(Matcher::matches).forEach(this::entry);
    }

    private void entry(Matcher line) {
        Set<Position> others = new HashSet<>();
        for (String other : line.group(5).strip().split(" ", -1)) {
            int colon = other.indexOf(':');
            if (colon > 0) {
                others.add(new Position(
                        Long.parseLong(other.substring(0, colon)), Long.parseLong(other.substring(colon + 1))));
            }
        }
        entries.put(
                new SegmentName(Long.parseLong(line.group(1)), Long.parseLong(line.group(2))),
                new LeftOut(new Cut(Long.parseLong(line.group(3)), Long.parseLong(line.group(4))), others));
    }

    /** The latest time of any record that was frozen, in µs since 1970; readable from any thread. */
    long latestMicros() {
        return latest;
    }

    /** What was left out when the segment was frozen first; null if it was not. */
    @Nullable
    LeftOut of(SegmentName segment) {
        return entries.get(segment);
    }

    /**
     * Notes, durably, what is left out of a segment.
     *
     * @param there the segments that may still be frozen again; the others are forgotten
     * @param latestMicros the latest time of its records
     */
    void note(SegmentName segment, LeftOut leftOut, Collection<SegmentName> there, long latestMicros) {
        TreeMap<SegmentName, LeftOut> next = new TreeMap<>(entries);
        next.keySet().retainAll(Set.copyOf(there));
        next.put(segment, leftOut);
        long newest = Math.max(latest, latestMicros);
        write(text(next, newest));
        latest = newest;
        entries.clear();
        entries.putAll(next);
    }

    private void write(String text) {
        storage.createDirectories(folder);
        Path temporary = folder.resolve(FILE + ".new");
        storage.delete(temporary);
        try (StorageFile file = storage.create(temporary)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
            file.force();
        }
        storage.rename(temporary, folder.resolve(FILE));
        storage.syncDirectory(folder);
    }

    private static String text(Map<SegmentName, LeftOut> entries, long latest) {
        StringBuilder text = new StringBuilder("latest " + latest + "\n");
        entries.forEach((segment, leftOut) -> {
            List<String> others = leftOut.others().stream()
                    .sorted()
                    .map(place -> " " + place.epoch() + ":" + place.record())
                    .toList();
            text.append(segment).append(' ').append(leftOut.cut());
            text.append(others.stream().collect(Collectors.joining())).append('\n');
        });
        text.append("sha256 ");
        return text + digest(text.toString()) + "\n";
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(Digest.sha256().digest(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
