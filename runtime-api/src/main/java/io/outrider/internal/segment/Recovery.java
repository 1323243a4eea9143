package io.outrider.internal.segment;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finishes a segment whose writer is gone: keeps every intact frame, cuts off a torn tail, and seals.
 *
 * <p>Damage between intact frames is copied to quarantine with the whole file and then overwritten, in place, by one loss
 * mark of exactly its length. It counts as corruption where a later frame testifies that those bytes were forced, and as a
 * torn write otherwise. Damage with nothing intact behind it cannot be told from a torn tail and is cut off. All of it is
 * done in the file itself, so it needs no room on a full disk; it may be broken off at any point and begun again. If a
 * full disk leaves no room for the quarantine copy, the frames are saved and the copy is not made.
 */
final class Recovery {
    static final String QUARANTINE = "quarantine";

    /** What became of a segment: the size of its sealed file, or {@link #GONE}. */
    static final long GONE = -1;

    private static final System.Logger LOGGER = System.getLogger(Recovery.class.getName());

    private final Storage storage;
    private final Path directory;
    private final LogClock clock;
    private final LogCounters counters;
    private final FrameChecksum.Seeding seeding;

    Recovery(Storage storage, Path directory, LogClock clock, LogCounters counters, FrameChecksum.Seeding seeding) {
        this.storage = storage;
        this.directory = directory;
        this.clock = clock;
        this.counters = counters;
        this.seeding = seeding;
    }

    /**
     * Seals the segment's open file, reading it only up to {@code limit} and only before the record {@code cut}: from
     * there on the records were written again in the next segment.
     *
     * @param fallbackProducer the producer to assume where the header is damaged
     * @return the size of the sealed file, or {@link #GONE} if there was nothing to keep
     */
    long finish(SegmentName name, int limit, long cut, long fallbackProducer) {
        Path path = directory.resolve(name.openFile());
        List<String> files = storage.list(directory);
        if (files.contains(name.sealedFile())) {
            return finishRenamed(name, files.contains(name.openFile()));
        }
        if (limit == 0) {
            storage.delete(path);
            storage.syncDirectory(directory);
            return GONE;
        }
        long size;
        try (StorageFile file = storage.open(path)) {
            SegmentFile segment = SegmentFile.parse(
                    name,
                    file.readFully(SegmentFile.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN),
                    fallbackProducer,
                    seeding);
            size = new Repair(segment, file, limit, cut).run();
        }
        if (size == GONE) {
            storage.syncDirectory(directory);
            return GONE;
        }
        storage.rename(path, directory.resolve(name.sealedFile()));
        storage.syncDirectory(directory);
        counters.sealed.getAndIncrement();
        return size;
    }

    /** Marks damage in a sealed file in place and seals it anew; a copy of how it was goes to quarantine. */
    void mend(SegmentName name, long fallbackProducer) {
        try (StorageFile file = storage.open(directory.resolve(name.sealedFile()))) {
            SegmentFile segment = SegmentFile.parse(
                    name,
                    file.readFully(SegmentFile.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN),
                    fallbackProducer,
                    seeding);
            new Repair(segment, file, Integer.MAX_VALUE, Long.MAX_VALUE).mend();
        }
    }

    private long finishRenamed(SegmentName name, boolean twice) {
        if (twice) {
            moveToQuarantine(name);
        }
        storage.syncDirectory(directory);
        try (StorageFile file = storage.openForReading(directory.resolve(name.sealedFile()))) {
            return file.size();
        }
    }

    private void moveToQuarantine(SegmentName name) {
        Path quarantine = directory.resolve(QUARANTINE);
        storage.createDirectories(quarantine);
        storage.rename(directory.resolve(name.openFile()), freeName(quarantine, name));
        storage.syncDirectory(quarantine);
        counters.quarantined.getAndIncrement();
    }

    private void copyToQuarantine(SegmentName name, ByteBuffer bytes, int used) {
        Path quarantine = directory.resolve(QUARANTINE);
        Path copy = null;
        try {
            storage.createDirectories(quarantine);
            copy = freeName(quarantine, name);
            try (StorageFile file = storage.create(copy)) {
                file.write(bytes.duplicate().position(0).limit(used), 0);
                file.force();
            }
            storage.syncDirectory(quarantine);
            counters.quarantined.getAndIncrement();
        } catch (StorageException e) {
            if (!e.full()) {
                throw e;
            }
            discardPartial(copy);
            LOGGER.log(Level.WARNING, "No room to keep a copy of the damaged segment " + name, e);
        }
    }

    private void discardPartial(@Nullable Path copy) {
        if (copy != null) {
            storage.delete(copy);
        }
    }

    private Path freeName(Path quarantine, SegmentName name) {
        List<String> taken = storage.list(quarantine);
        int n = 1;
        while (taken.contains("seg-" + name + "." + n)) {
            n++;
        }
        return quarantine.resolve("seg-" + name + "." + n);
    }

    /** The repair of one file. */
    private final class Repair {
        private final SegmentFile segment;
        private final ByteBuffer bytes;
        private final StorageFile file;
        private final int limit;
        private int durable;
        private boolean damaged;
        private long frames;
        private long first = FrameScanner.UNKNOWN;

        Repair(SegmentFile segment, StorageFile file, int limit, long cut) {
            this.segment = segment;
            this.bytes = segment.bytes();
            this.file = file;
            this.limit = before(cut, Math.min(limit, bytes.limit()));
        }

        private int before(long cut, int end) {
            FrameScanner scanner = segment.scanner(end);
            int intact = SegmentHeader.BYTES;
            for (FrameScanner.Step step = scanner.next(); step != FrameScanner.Step.END; step = scanner.next()) {
                if (step == FrameScanner.Step.FRAME) {
                    int flags = Frames.flags(bytes, scanner.offset());
                    boolean counted = Frames.counted(scanner.type(), flags);
                    if (counted && bytes.getLong(scanner.offset() + Frames.RECORD_SEQ) >= cut) {
                        return intact;
                    }
                    intact = scanner.position();
                }
            }
            return end;
        }

        long run() {
            FrameScanner scanner = survey();
            boolean whole = !damaged && segment.header() != null;
            if (scanner.sealed() && whole && segment.sealFits(scanner.offset(), frames)) {
                return finish(scanner.position());
            }
            if (frames == 0) {
                return discard();
            }
            if (!whole) {
                copyToQuarantine(segment.name(), bytes, segment.used());
                scanner = patch();
            }
            return seal(scanner);
        }

        void mend() {
            FrameScanner scanner = survey();
            if (frames == 0) {
                throw new IllegalStateException("segment " + segment.name() + " has no intact frame");
            }
            copyToQuarantine(segment.name(), bytes, segment.used());
            seal(damaged || segment.header() == null ? patch() : scanner);
        }

        private long seal(FrameScanner scanner) {
            int end = scanner.offset();
            int used = Math.min(segment.used(), limit);
            if (!scanner.sealed() && used > end) {
                counters.truncatedBytes.getAndAdd(used - end);
            }
            writeSeal(end, scanner.nextSeq());
            return finish(end + Frames.SEAL_BYTES);
        }

        private FrameScanner survey() {
            FrameScanner scanner = segment.scanner(limit);
            for (FrameScanner.Step step = scanner.next(); step != FrameScanner.Step.END; step = scanner.next()) {
                if (step == FrameScanner.Step.DAMAGE) {
                    damaged = true;
                } else if (!scanner.sealed()) {
                    frames++;
                }
            }
            durable = scanner.durable();
            return scanner;
        }

        private FrameScanner patch() {
            FrameScanner scanner = segment.scanner(limit);
            frames = 0;
            for (FrameScanner.Step step = scanner.next(); step != FrameScanner.Step.END; step = scanner.next()) {
                if (step == FrameScanner.Step.DAMAGE) {
                    mark(scanner);
                } else if (!scanner.sealed()) {
                    frames++;
                    first = first == FrameScanner.UNKNOWN ? bytes.getLong(scanner.offset() + Frames.RECORD_SEQ) : first;
                }
            }
            if (segment.header() == null) {
                rewriteHeader();
            }
            return scanner;
        }

        private void mark(FrameScanner scanner) {
            int from = scanner.offset();
            int length = scanner.damageEnd() - from;
            boolean corrupt = from < durable;
            if (corrupt) {
                counters.corruptFrames.getAndAdd(scanner.lost());
                counters.lost.getAndAdd(scanner.lost());
            }
            if (length < Frames.HEAD) {
                return; // no room for a mark; readers find the jump in the record numbers themselves
            }
            long following = bytes.getLong(scanner.damageEnd() + Frames.RECORD_SEQ);
            long lost = scanner.lost();
            long seq = following - lost;
            for (int i = 0; i < length - Frames.HEAD; i++) {
                bytes.put(from + Frames.HEAD + i, (byte) 0);
            }
            LossReason reason = corrupt ? LossReason.CORRUPTION : LossReason.TORN;
            if (length >= Frames.HEAD + Frames.LOSS_PAYLOAD) {
                Marks.loss(bytes, from + Frames.HEAD, lost, seq, Math.max(seq, following - 1), clock, reason);
            }
            int flags = lost == 0 ? Frames.FLAG_PREAMBLE : 0; // with nothing lost, the mark uses up no number
            Frames.finish(bytes, from, length - Frames.HEAD, seq, Frames.LOSS_MARK, flags | Frames.FLAG_RECOVERED, 0);
            Frames.checksum(bytes, from, segment.checksum());
            file.write(bytes.duplicate().limit(from + length).position(from), from);
            frames++;
            first = first == FrameScanner.UNKNOWN ? seq : first;
        }

        private void rewriteHeader() {
            new SegmentHeader(segment.producer(), segment.name(), first, new UUID(0, 0), 0, 0, 0).write(bytes);
            file.write(bytes.duplicate().position(0).limit(SegmentHeader.BYTES), 0);
        }

        private void writeSeal(int at, long nextSeq) {
            ByteBuffer seal = Marks.seal(frames, SegmentFile.digest(bytes, at));
            Frames.finish(seal, 0, Frames.SEAL_PAYLOAD, nextSeq, Frames.SEAL, Frames.FLAG_RECOVERED, 0);
            Frames.checksum(seal, 0, segment.checksum());
            int inside = Math.min(Frames.SEAL_BYTES, bytes.limit() - at);
            bytes.put(at, seal, 0, inside);
            file.write(seal, at);
        }

        private long finish(int size) {
            // All of it again: if an earlier attempt, or the writer, failed to force these bytes, the operating system
            // may believe that they are on the disk already.
            file.write(bytes.duplicate().position(0).limit(Math.min(size, bytes.limit())), 0);
            file.truncate(size);
            file.force();
            return size;
        }

        private long discard() {
            if (limit == bytes.limit() && segment.used() > SegmentHeader.BYTES) {
                moveToQuarantine(segment.name());
            } else {
                storage.delete(file.path());
            }
            return GONE;
        }
    }
}
