package io.outrider.internal.segment;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mends the segments of a directory that no log has open, as opening it would, and sealed ones too, which opening leaves
 * alone. It deletes nothing: what cannot be kept in its place goes to the quarantine folder. The caller holds the
 * {@link DirectoryLock}. Belongs to one thread.
 */
public final class SegmentMender {
    private final Storage storage;
    private final Path directory;
    private final long producer;
    private final Recovery recovery;

    /**
     * @param directory the folder with the segments
     * @param producer the producer to assume where a header is damaged
     */
    public SegmentMender(Storage storage, LogClock clock, Path directory, long producer) {
        this.storage = storage;
        this.directory = directory;
        this.producer = producer;
        this.recovery = new Recovery(storage, directory, clock, new LogCounters(() -> 0), FrameChecksum::new);
    }

    /** The producer that a directory's {@code meta} names; null if that file is missing or damaged. */
    public static @Nullable Long producer(Storage storage, Path directory) {
        Meta meta = Meta.read(storage, directory);
        return meta == null ? null : meta.producer();
    }

    /** The epoch that a directory's {@code meta} names; null if that file is missing or damaged. */
    public static @Nullable Long epoch(Storage storage, Path directory) {
        Meta meta = Meta.read(storage, directory);
        return meta == null ? null : meta.epoch();
    }

    /** Whether an open segment holds anything that later segments of its epoch do not repeat. */
    public boolean worthKeeping(SegmentSurvey open) {
        return open.nextRecord() > open.firstRecord() && open.firstRecord() < repeatedFrom(open.name());
    }

    /** Finishes an open segment: marks damage, cuts off a torn tail, seals, renames. */
    public void finish(SegmentName open) {
        long size = recovery.finish(open, Integer.MAX_VALUE, repeatedFrom(open), producer);
        if (size == Recovery.GONE) {
            throw new IllegalStateException("segment " + open + " held nothing to keep");
        }
    }

    /** Marks the damage in a sealed segment that holds an intact frame, and seals it anew; a copy goes to quarantine. */
    public void mend(SegmentName sealed) {
        recovery.mend(sealed, producer);
    }

    /** Moves a file of the directory to its quarantine folder; its new path. */
    public Path quarantine(String file) {
        Path quarantine = directory.resolve(Recovery.QUARANTINE);
        storage.createDirectories(quarantine);
        List<String> taken = storage.list(quarantine);
        int n = 1;
        while (taken.contains(file + "." + n)) {
            n++;
        }
        Path target = quarantine.resolve(file + "." + n);
        storage.rename(directory.resolve(file), target);
        storage.syncDirectory(quarantine);
        storage.syncDirectory(directory);
        return target;
    }

    private long repeatedFrom(SegmentName name) {
        return LogOpening.firstRecordAfter(storage, directory, name, producer);
    }
}
