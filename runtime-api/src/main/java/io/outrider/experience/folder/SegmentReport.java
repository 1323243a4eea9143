package io.outrider.experience.folder;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a log.
 *
 * @param log {@code raw} or {@code joined}
 * @param file its path, relative to the log's folder
 * @param sealed whether its file is sealed; else it is being written, or its writer died
 * @param producer the id of the producer that wrote it, 16 hexadecimal digits
 * @param epoch the opening of the log that wrote it
 * @param seq its number in that epoch, from 1
 * @param bytes the file's size
 * @param usedBytes the bytes of it up to the last intact frame
 * @param frames how many frames there are of each type, by the type's name
 * @param firstRecord the number of its first record within the epoch; −1 if unknown
 * @param lastRecord that of its last record; less than the first if it has none
 * @param firstTime the earliest wall-clock time in it; null if it has none
 * @param lastTime the latest
 * @param damagedBytes bytes between intact frames that cannot be read
 * @param trailingBytes bytes after the last intact frame: in an open segment a write under way or torn
 */
public record SegmentReport(
        String log,
        String file,
        boolean sealed,
        String producer,
        long epoch,
        long seq,
        long bytes,
        long usedBytes,
        Map<String, Long> frames,
        long firstRecord,
        long lastRecord,
        @Nullable Instant firstTime,
        @Nullable Instant lastTime,
        long damagedBytes,
        long trailingBytes) {

    /** Copies the map. */
    public SegmentReport {
        frames = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(frames));
    }
}
