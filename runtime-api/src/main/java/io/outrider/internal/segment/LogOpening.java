package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Opens a directory for one more epoch: checks its formats, counts the epoch up, and recovers older segments. */
final class LogOpening {
    private final LogEnvironment environment;
    private final Storage storage;
    private final Path directory;
    private final LogOptions options;
    private final DiskBudget.Share share;
    private final FrameChecksum.Seeding seeding;
    private final Spare spare;
    private @Nullable Recovery recovery;

    LogOpening(
            LogEnvironment environment,
            Path directory,
            LogOptions options,
            DiskBudget.Share share,
            FrameChecksum.Seeding seeding) {
        this.environment = environment;
        this.storage = environment.storage();
        this.directory = directory;
        this.options = options;
        this.share = share;
        this.seeding = seeding;
        this.spare = new Spare(storage, directory, options.segmentBytes(), share);
    }

    LogContext open(LogCounters counters) {
        storage.createDirectories(directory);
        List<String> files = storage.list(directory);
        long highest = checkFormats(files);
        Meta last = Meta.read(storage, directory);
        String identity = storage.identity(directory);
        Meta meta = Meta.next(last, highest, environment.boot(), identity, environment.producerIds());
        writeMeta(meta, files);
        Recovery finisher = new Recovery(storage, directory, environment.clock(), counters, seeding);
        recovery = finisher;
        long fallback = last == null ? meta.producer() : last.producer();
        for (SegmentName name : names(files, ".open")) {
            finisher.finish(name, Integer.MAX_VALUE, firstRecordAfter(storage, directory, name, fallback), fallback);
        }
        Catalog catalog = new Catalog();
        for (SegmentName name : names(storage.list(directory), ".sealed")) {
            long bytes = size(directory.resolve(name.sealedFile()));
            share.add(bytes);
            catalog.addSealed(name, bytes);
        }
        for (String file : storage.list(directory.resolve(Recovery.QUARANTINE))) {
            share.add(size(directory.resolve(Recovery.QUARANTINE).resolve(file)));
        }
        spare.adopt(storage.list(directory));
        return new LogContext(environment, directory, options, meta, share, catalog, counters, seeding);
    }

    /** Refuses what a newer version wrote, before anything is changed; the highest epoch of a segment. */
    private long checkFormats(List<String> files) {
        long highest = 0;
        ByteBuffer head = ByteBuffer.allocate(SegmentHeader.BYTES);
        for (String file : files) {
            SegmentName name = SegmentName.ofFile(file);
            if (name != null) {
                highest = Math.max(highest, name.epoch());
                checkFormat(directory.resolve(file), head.clear());
            }
        }
        return highest;
    }

    private void checkFormat(Path path, ByteBuffer head) {
        try (StorageFile file = storage.openForReading(path)) {
            while (head.hasRemaining() && file.read(head, head.position()) > 0) {
                // read() has advanced the buffer
            }
            SegmentHeader.read(head.flip());
        } catch (SegmentFormatException e) {
            throw new SegmentFormatException(path + ": " + e.getMessage() + ". Nothing was changed");
        }
    }

    /**
     * The lowest record number with which a later segment of the same epoch begins, if it holds any record: a segment that
     * was given up is followed by one that repeats what was not yet durable.
     */
    static long firstRecordAfter(Storage storage, Path directory, SegmentName name, long fallback) {
        List<String> files = storage.list(directory);
        long first = Long.MAX_VALUE;
        for (SegmentName next : names(files, "").tailSet(new SegmentName(name.epoch(), name.seq() + 1))) {
            if (next.epoch() == name.epoch()) {
                String file = files.contains(next.sealedFile()) ? next.sealedFile() : next.openFile();
                SegmentFile segment = SegmentFile.read(storage, directory.resolve(file), next, fallback);
                first = Math.min(first, firstRecord(segment));
            }
        }
        return first;
    }

    private static long firstRecord(SegmentFile segment) {
        long[] first = {Long.MAX_VALUE};
        segment.forEach(frame -> {
            if (!frame.preamble()) {
                first[0] = Math.min(first[0], frame.recordSeq());
            }
        });
        SegmentHeader header = segment.header();
        return header == null || first[0] == Long.MAX_VALUE ? first[0] : Math.min(first[0], header.firstRecord());
    }

    private void writeMeta(Meta meta, List<String> files) {
        try {
            meta.write(storage, directory);
        } catch (StorageException e) {
            if (!e.full() || !files.contains(Spare.FILE)) {
                throw e;
            }
            storage.delete(directory.resolve(Spare.FILE)); // the spare's room is needed to open at all
            meta.write(storage, directory);
        }
    }

    private static SortedSet<SegmentName> names(List<String> files, String suffix) {
        SortedSet<SegmentName> names = new TreeSet<>();
        for (String file : files) {
            SegmentName name = SegmentName.ofFile(file);
            if (name != null && file.endsWith(suffix)) {
                names.add(name);
            }
        }
        return names;
    }

    private long size(Path path) {
        try (StorageFile file = storage.openForReading(path)) {
            return file.size();
        }
    }

    Spare spare() {
        return spare;
    }

    Recovery recovery() {
        return Objects.requireNonNull(recovery);
    }
}
