package io.outrider.experience.folder;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What lies in the folder of an experience log.
 *
 * @param root the folder
 * @param version of its layout
 * @param producer the id of its current producer, 16 hexadecimal digits; empty if its {@code meta} is damaged
 * @param epoch how often it was opened; 0 if unknown
 * @param holder the process that has it open; empty if none is known
 * @param segments those of the raw log, then those of the joined log, each in order
 * @param losses the records that loss marks say are missing, by reason
 * @param withoutRow decisions of the raw log without a row in the joined log as it is now: they wait for an outcome, or
 *     their rows were shipped and a neighbour of theirs still waits
 * @param backlog what waits to be shipped
 * @param quarantine files that were set aside, as paths relative to the folder
 * @param diskBytes bytes of all files in the folder
 * @param findings what is wrong, in the order in which it was found; empty if nothing is
 */
public record FolderReport(
        Path root,
        String version,
        String producer,
        long epoch,
        OptionalLong holder,
        List<SegmentReport> segments,
        Map<String, Long> losses,
        long withoutRow,
        Backlog backlog,
        List<String> quarantine,
        long diskBytes,
        List<Finding> findings) {

    /** Copies the lists. */
    public FolderReport {
        segments = List.copyOf(segments);
        losses = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(losses));
        quarantine = List.copyOf(quarantine);
        findings = List.copyOf(findings);
    }

    /**
     * What waits to be shipped.
     *
     * @param segments sealed segments of the joined log
     * @param rows the rows in them
     * @param bytes their bytes
     * @param frozenFiles files that are ready to be sent
     */
    public record Backlog(long segments, long rows, long bytes, long frozenFiles) {}
}
