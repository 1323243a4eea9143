package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.folder.Finding;
import io.outrider.experience.folder.FolderReport;
import io.outrider.experience.folder.SegmentReport;
import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.SegmentFormatException;
import io.outrider.internal.segment.SegmentMender;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.SegmentSurvey;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a log's folder from outside, without its lock. Belongs to one thread. */
public final class FolderReader {

    private static final String QUARANTINE = "quarantine";

    private final Path root;
    private final boolean all;
    private final Storage storage = new FileChannelStorage();
    private final List<Finding> findings = new ArrayList<>();
    private final List<SegmentReport> segments = new ArrayList<>();
    private final LossTally losses = new LossTally();
    private final RawRecords records = new RawRecords();
    private long backlogSegments;
    private long backlogRows;
    private long backlogBytes;

    private FolderReader(Path root, boolean all) {
        this.root = root;
        this.all = all;
    }

    /**
     * Refuses what is no folder of a log, or one of a newer version.
     *
     * @return the version
     */
    public static String check(Path root) {
        if (!Files.isDirectory(root)) {
            throw new ExperienceException("There is no folder " + root, null);
        }
        Path file = root.resolve(LogOpener.VERSION_FILE);
        if (!Files.isRegularFile(file)) {
            throw new ExperienceException(
                    "The folder " + root + " is not that of an experience log: it has no file "
                            + LogOpener.VERSION_FILE,
                    null);
        }
        String version;
        try {
            version = Files.readString(file).strip();
        } catch (IOException e) {
            throw new ExperienceException("Cannot read " + file, e);
        }
        if (!version.equals(Integer.toString(LogOpener.VERSION))) {
            throw new ExperienceException(
                    "The experience folder " + root + " is of version \"" + version + "\"; this version reads "
                            + LogOpener.VERSION,
                    null);
        }
        return version;
    }

    /**
     * Reads the folder.
     *
     * @param all whether to check also seals, joined rows against raw records and frozen files
     */
    public static FolderReport read(Path root, boolean all) {
        String version = check(root);
        try {
            return new FolderReader(root, all).report(version);
        } catch (StorageException e) {
            throw new ExperienceException("The experience folder " + root + " cannot be read: " + e.getMessage(), e);
        }
    }

    private FolderReport report(String version) {
        readLog(LogOpener.RAW);
        readLog(LogOpener.JOINED);
        if (all) {
            records.findings(findings);
        }
        List<String> quarantine = quarantine();
        FrozenFiles frozen = new FrozenFiles(storage, root);
        long frozenFiles = frozen.check(all, findings);
        for (String erasure : Erasures.damaged(storage, root.resolve(LogOpener.ERASURES))) {
            found(
                    Finding.Kind.FILE,
                    LogOpener.ERASURES + "/" + erasure,
                    "is damaged: whom it erases is not known any more");
        }
        Map<String, Long> lost = losses.byReason();
        lost.forEach((reason, count) -> {
            if (!reason.equals("torn")) {
                found(Finding.Kind.LOSS, "", count + " records were lost: " + reason);
            }
        });
        for (String file : quarantine) {
            found(Finding.Kind.QUARANTINE, file, "was set aside");
        }
        Long producer = metaOf(() -> SegmentMender.producer(storage, root.resolve(LogOpener.RAW)));
        Long epoch = metaOf(() -> SegmentMender.epoch(storage, root.resolve(LogOpener.RAW)));
        return new FolderReport(
                root,
                version,
                producer == null ? "" : Layout.producer(producer),
                epoch == null ? 0 : epoch,
                LockHolder.of(root),
                segments,
                lost,
                records.withoutRow(),
                new FolderReport.Backlog(backlogSegments, backlogRows, backlogBytes, frozenFiles),
                quarantine,
                Freezer.bytesBelow(root),
                findings);
    }

    private static @Nullable Long metaOf(java.util.function.Supplier<@Nullable Long> read) {
        try {
            return read.get();
        } catch (SegmentFormatException e) {
            return null; // of a newer version, which the segments say as well
        }
    }

    private void found(Finding.Kind kind, String path, String text) {
        findings.add(new Finding(kind, path, text));
    }

    private void readLog(String log) {
        Path folder = root.resolve(log);
        Long producer = metaOf(() -> SegmentMender.producer(storage, folder));
        if (producer == null && storage.list(folder).stream().anyMatch(name -> SegmentName.ofFile(name) != null)) {
            found(
                    Finding.Kind.DAMAGE,
                    log + "/meta",
                    "is missing or damaged; the next opening takes a new producer id");
        }
        TreeMap<SegmentName, String> files = new TreeMap<>();
        for (String file : storage.list(folder)) {
            SegmentName name = SegmentName.ofFile(file);
            if (name != null && (file.endsWith(".sealed") || !files.containsKey(name))) {
                files.put(name, file);
            }
        }
        @Nullable SegmentSurvey before = null;
        for (Map.Entry<SegmentName, String> file : files.entrySet()) {
            SegmentSurvey survey =
                    segment(log, folder, file.getKey(), file.getValue(), producer == null ? 0 : producer);
            if (survey != null && survey.firstRecord() >= 0) {
                gap(log, file.getValue(), before, survey);
                before = survey;
            }
        }
    }

    private @Nullable SegmentSurvey segment(String log, Path folder, SegmentName name, String file, long producer) {
        String path = log + "/" + file;
        SegmentContents contents = new SegmentContents(records, losses, log.equals(LogOpener.RAW), path);
        boolean sealed = file.endsWith(".sealed");
        SegmentSurvey survey;
        try {
            survey = read(folder, name, file, producer, contents);
        } catch (SegmentFormatException e) {
            found(Finding.Kind.UNREADABLE, path, String.valueOf(e.getMessage()));
            return null;
        }
        if (survey == null) {
            return null;
        }
        contents.close(survey, sealed, findings);
        segments.add(contents.report(log, survey, sealed));
        if (log.equals(LogOpener.JOINED) && sealed) {
            backlogSegments++;
            backlogRows += contents.rows();
            backlogBytes += survey.bytes();
        }
        return survey;
    }

    /** Null if the segment was deleted since it was listed. */
    private @Nullable SegmentSurvey read(
            Path folder, SegmentName name, String file, long producer, FrameVisitor visitor) {
        try {
            return SegmentSurvey.read(storage, folder.resolve(file), name, producer, visitor);
        } catch (StorageException e) {
            if (!e.missing()) {
                throw e;
            }
        }
        try { // sealed since it was listed
            return SegmentSurvey.read(storage, folder.resolve(name.sealedFile()), name, producer, visitor);
        } catch (StorageException e) {
            if (e.missing()) {
                return null;
            }
            throw e;
        }
    }

    private void gap(String log, String file, @Nullable SegmentSurvey before, SegmentSurvey next) {
        if (before == null || before.name().epoch() != next.name().epoch() || before.nextRecord() < 0) {
            return;
        }
        long missing = next.firstRecord() - before.nextRecord();
        if (missing > 0) {
            found(
                    Finding.Kind.GAP,
                    log + "/" + file,
                    String.format(
                            Locale.ROOT,
                            "begins with record %d of epoch %d, and the segment before it ends with %d: %d are missing",
                            next.firstRecord(),
                            next.name().epoch(),
                            before.nextRecord() - 1,
                            missing));
        }
    }

    private List<String> quarantine() {
        List<String> files = new ArrayList<>();
        for (String log : List.of(LogOpener.RAW + "/", LogOpener.JOINED + "/", "")) {
            storage.list(root.resolve(log + QUARANTINE)).stream()
                    .sorted()
                    .map(name -> log + QUARANTINE + "/" + name)
                    .forEach(files::add);
        }
        return files;
    }
}
