package io.outrider.internal.log;

import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageFile;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which records of the raw log were joined into rows that have been shipped and deleted since: a restart reads the raw log
 * again from its oldest segment, and must not join them a second time.
 *
 * <p>Before a segment of the joined log is deleted, a file {@code <epoch>-<seq>} is forced here that names its rows' records
 * and says how far the join had read, so that at every moment a row's segment or its mark is there. A few files are merged
 * into one now and then; marks of records that the raw log no longer holds are left out. A file that is damaged is as good
 * as none: its rows may be repeated, none is lost. Where the join is done elsewhere there are no marks of rows, but one file
 * {@value #FORWARDED} that says up to where records were forwarded. Thread-safe.
 *
 * <p>A file is, little-endian: magic u64, version u32, 0 u32; the epoch and number of the last record that had been read
 * 2×i64; a mark for each row: epoch and number of its record 2×i64, the count of its outcomes' keys u32, their hashes i64;
 * and the CRC32C of all that u32.
 */
final class JoinedMarks {

    private static final System.Logger LOGGER = System.getLogger(JoinedMarks.class.getName());
    private static final long MAGIC = 0x314B524D5254554FL; // "OUTRMRK1", read as little-endian
    private static final int VERSION = 1;
    private static final int READ_UP_TO = 16;
    private static final int HEAD = 32;
    private static final int MARK = 20;
    private static final int CRC_BYTES = 4;
    private static final String TEMPORARY = ".tmp";
    private static final String FORWARDED = "forwarded";
    private static final int MOST_FILES = 16;
    private static final long[] NO_KEYS = {};

    /** Takes each mark: the place of a record and the hashes of its outcomes' keys. */
    interface Visitor {
        void mark(Position record, long[] keys);
    }

    private final SegmentLog joined;
    private final Storage storage;
    private final Path folder;
    private final Path rawFolder;
    private final Supplier<Position> keptFrom;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * @param folder where the files lie
     * @param rawFolder that of the raw log
     * @param keptFrom the place of the oldest record that the raw log may still hold
     */
    JoinedMarks(SegmentLog joined, Storage storage, Path folder, Path rawFolder, Supplier<Position> keptFrom) {
        this.joined = joined;
        this.storage = storage;
        this.folder = folder;
        this.rawFolder = rawFolder;
        this.keptFrom = keptFrom;
    }

    /**
     * Keeps the marks of a joined segment's rows, durably; afterwards it may be deleted.
     *
     * @return by how many bytes the files have grown
     */
    long keep(SegmentName segment) {
        lock.lock();
        try {
            Position from = keptFrom.get();
            storage.syncDirectory(rawFolder); // what was deleted there must not come back after a power loss
            Rows rows = new Rows(from);
            joined.read(segment).forEach(rows);
            long grown = keepForwarded(rows.forwarded.upTo(), from);
            if (rows.readUpTo.compareTo(from) < 0 && !rows.lossKept) {
                return grown;
            }
            storage.createDirectories(folder);
            grown += write(segment.toString(), rows.readUpTo, rows.marks());
            List<String> files = names();
            return files.size() > MOST_FILES ? grown + merge(files, from) : grown;
        } finally {
            lock.unlock();
        }
    }

    /** Hands over every mark; the place up to which the join had read, {@link Position#START} if it is not known. */
    Position read(Visitor visitor) {
        lock.lock();
        try {
            Position readUpTo = Position.START;
            for (String name : names()) {
                ByteBuffer file = read(name);
                if (file != null) {
                    Position upTo = position(file, READ_UP_TO);
                    readUpTo = upTo.compareTo(readUpTo) > 0 ? upTo : readUpTo;
                    forEach(file, (at, size) -> visitor.mark(position(file, at), keys(file, at)));
                }
            }
            return readUpTo;
        } finally {
            lock.unlock();
        }
    }

    private long keepForwarded(Position upTo, Position from) {
        Position before = forwardedUpTo();
        if (upTo.compareTo(from) < 0 || upTo.compareTo(before) <= 0) {
            return 0;
        }
        storage.createDirectories(folder);
        long size = write(FORWARDED, upTo, buffer(0));
        return before.equals(Position.START) ? size : 0;
    }

    /**
     * The place up to which records were forwarded and shipped, {@link Position#START} if it is not known. A place that does
     * not lie in an epoch before this one is of another raw log, which someone took away, and is forgotten.
     */
    Position forwardedBefore(long epoch) {
        lock.lock();
        try {
            Position upTo = forwardedUpTo();
            if (upTo.epoch() >= epoch) {
                storage.delete(folder.resolve(FORWARDED));
                return Position.START;
            }
            return upTo;
        } finally {
            lock.unlock();
        }
    }

    private Position forwardedUpTo() {
        ByteBuffer file = storage.list(folder).contains(FORWARDED) ? read(FORWARDED) : null;
        return file == null ? Position.START : position(file, READ_UP_TO);
    }

    private List<String> names() {
        return storage.list(folder).stream()
                .filter(name -> !name.endsWith(TEMPORARY) && !name.equals(FORWARDED))
                .sorted()
                .toList();
    }

    /** One file in place of all; the bytes gained are negative. */
    private long merge(List<String> files, Position from) {
        long before = 0;
        Position readUpTo = Position.START;
        ByteBuffer marks = buffer(0);
        for (String name : files) {
            ByteBuffer file = read(name);
            if (file != null) {
                before += file.limit();
                Position upTo = position(file, READ_UP_TO);
                readUpTo = upTo.compareTo(readUpTo) > 0 ? upTo : readUpTo;
                marks = append(marks, file, from);
            }
        }
        String last = files.get(files.size() - 1);
        long grown = -before;
        boolean needed = readUpTo.compareTo(from) >= 0;
        if (needed) {
            grown += write(last, readUpTo, marks.flip());
        }
        for (String name : needed ? files.subList(0, files.size() - 1) : files) {
            storage.delete(folder.resolve(name));
        }
        storage.syncDirectory(folder);
        return grown;
    }

    private static ByteBuffer append(ByteBuffer marks, ByteBuffer file, Position from) {
        ByteBuffer all = buffer(marks.position() + file.limit()).put(marks.flip());
        forEach(file, (at, size) -> {
            if (position(file, at).notBefore(from)) {
                all.put(file.duplicate().limit(at + size).position(at));
            }
        });
        return all;
    }

    private long write(String name, Position readUpTo, ByteBuffer marks) {
        ByteBuffer bytes = buffer(HEAD + marks.remaining() + CRC_BYTES);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(0);
        bytes.putLong(readUpTo.epoch()).putLong(readUpTo.record()).put(marks);
        bytes.putInt(crc(bytes)).flip();
        Path temporary = folder.resolve(name + TEMPORARY);
        storage.delete(temporary);
        try (StorageFile file = storage.create(temporary)) {
            file.write(bytes.duplicate(), 0);
            file.force();
        }
        storage.rename(temporary, folder.resolve(name));
        storage.syncDirectory(folder);
        return bytes.limit();
    }

    private @Nullable ByteBuffer read(String name) {
        ByteBuffer bytes;
        try (StorageFile file = storage.openForReading(folder.resolve(name))) {
            bytes = file.readFully(Integer.MAX_VALUE - 8L).order(ByteOrder.LITTLE_ENDIAN);
        }
        int end = bytes.limit() - CRC_BYTES;
        if (end < HEAD
                || bytes.getLong(0) != MAGIC
                || bytes.getInt(8) != VERSION
                || bytes.getInt(end) != crc(bytes.duplicate().position(end))
                || !sound(bytes, end)) {
            LOGGER.log(Level.WARNING, "The marks in {0} are damaged: rows may be repeated", folder.resolve(name));
            return null;
        }
        return bytes;
    }

    /** Whether the marks fill the file up to its checksum: a forged one could name more keys than there are bytes. */
    private static boolean sound(ByteBuffer file, int end) {
        long at = HEAD;
        while (at <= end - MARK) {
            int keys = file.getInt((int) at + MARK - 4);
            at = keys < 0 ? Long.MAX_VALUE : at + MARK + Long.BYTES * (long) keys;
        }
        return at == end;
    }

    private interface MarkAt {
        void accept(int at, int size);
    }

    private static void forEach(ByteBuffer file, MarkAt visitor) {
        int end = file.limit() - CRC_BYTES;
        for (int at = HEAD; at < end; at += size(file, at)) {
            visitor.accept(at, size(file, at));
        }
    }

    private static int size(ByteBuffer file, int at) {
        return MARK + Long.BYTES * file.getInt(at + MARK - 4);
    }

    private static long[] keys(ByteBuffer file, int at) {
        long[] keys = new long[file.getInt(at + MARK - 4)];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = file.getLong(at + MARK + Long.BYTES * i);
        }
        return keys;
    }

    private static Position position(ByteBuffer from, int at) {
        return new Position(from.getLong(at), from.getLong(at + Long.BYTES));
    }

    /** The checksum of what comes before the position. */
    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().flip());
        return (int) crc.getValue();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Collects the marks of a joined segment. */
    private static final class Rows implements FrameVisitor {

        private final Position from;
        private Position readUpTo = Position.START;
        private final Set<Integer> agents = new HashSet<>();
        private final ForwardedFrames forwarded = new ForwardedFrames();
        private ByteBuffer marks = buffer(1 << 12);
        private boolean lossKept;

        Rows(Position from) {
            this.from = from;
        }

        ByteBuffer marks() {
            return marks.flip();
        }

        @Override
        public void damage(SegmentName segment, long bytes) {
            forwarded.damage(segment, bytes);
        }

        @Override
        public void frame(FrameView frame) {
            ByteBuffer payload = frame.payload();
            int base = payload.position();
            if (!Payloads.sound(frame)) {
                return;
            }
            forwarded.frame(frame);
            switch (frame.type()) {
                case FrameType.AGENT -> agents.add(SchemaCodec.handle(payload));
                case FrameType.ROW -> {
                    if (!agents.contains(payload.getInt(base + RowCodec.AGENT))) {
                        return; // torn off its agent by a power loss: it is joined again
                    }
                    read(position(payload, base + RowCodec.CLOSED));
                    mark(position(payload, base + RowCodec.RECORD), RowCodec.keys(payload, base));
                }
                case FrameType.LATE, FrameType.ORPHAN -> read(position(payload, base + UnjoinedCodec.RECORD));
                case FrameType.LOSS -> {
                    Position at = position(payload, base + LossCodec.POSITION);
                    if (at.record() < 0) {
                        // Of what was gone, which is found to be gone again for as long as its neighbours stay.
                        mark(at, NO_KEYS);
                        lossKept |= at.notBefore(from);
                    } else if (!LossCodec.forwarded(payload, base)) {
                        read(at);
                    }
                }
                default -> {
                    // agents, and marks of the segment log itself
                }
            }
        }

        private void read(Position position) {
            readUpTo = position.compareTo(readUpTo) > 0 ? position : readUpTo;
        }

        private void mark(Position record, long[] keys) {
            if (!record.notBefore(from)) {
                return;
            }
            int size = MARK + Long.BYTES * keys.length;
            if (marks.remaining() < size) {
                marks = buffer(2 * (marks.capacity() + size)).put(marks.flip());
            }
            marks.putLong(record.epoch()).putLong(record.record()).putInt(keys.length);
            for (long key : keys) {
                marks.putLong(key);
            }
        }
    }
}
