package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log: hands over its durable frames in order, each once, first of the segments found at open and then of those
 * written since, the open one included. It reads the files again rather than holding frames back in memory, so a slow
 * reader costs nothing but page cache, and it never sees a frame that a power loss could take back. Belongs to one thread
 * at a time.
 *
 * <p>A segment that was released or deleted before it was read is passed over; where segments are missing in between that
 * the log did not find when it was opened, {@link FrameVisitor#gap} is told.
 */
public final class LogTail {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Storage storage;
    private final Path directory;
    private final Catalog catalog;
    private final long producer;
    private final FrameChecksum.Seeding seeding;
    private final FrameView view = new FrameView();

    private Catalog.@Nullable Entry entry;
    private @Nullable SegmentName last;
    private @Nullable FrameChecksum checksum;
    private @Nullable FrameScanner scanner;
    private ByteBuffer bytes = NOTHING;
    private int offset;

    /** The appended frames of the segment that were handed over. */
    private long delivered;

    private int loaded;
    private long nextSeq;
    private long segmentProducer;

    /** The number of the record that comes after the segments before; unknown if one was not read to its end. */
    private long following = FrameScanner.UNKNOWN;

    LogTail(Storage storage, Path directory, Catalog catalog, long producer, FrameChecksum.Seeding seeding) {
        this.storage = storage;
        this.directory = directory;
        this.catalog = catalog;
        this.producer = producer;
        this.seeding = seeding;
    }

    /** Passes over this segment and those before it; null: over none. For a tail that was not polled yet. */
    LogTail after(@Nullable SegmentName segment) {
        last = segment;
        return this;
    }

    /**
     * Hands over the durable frames that were not handed over yet; never waits.
     *
     * <p>If the visitor throws, the exception passes through and the frame counts as handed over.
     *
     * @param most the most frames to hand over
     * @return how many were
     * @throws StorageException if a file cannot be read; the next call tries again
     */
    public int poll(FrameVisitor visitor, int most) {
        int handed = 0;
        while (handed < most) {
            FrameScanner open = scanner;
            if (open != null) {
                handed += step(open, visitor);
            } else if (!load(visitor)) {
                return handed;
            }
        }
        return handed;
    }

    /** Finds more bytes to scan; false if there are none now. */
    private boolean load(FrameVisitor visitor) {
        Catalog.Entry current = entry;
        if (current == null) {
            current = catalog.after(last);
            if (current == null) {
                return false;
            }
            entry = current;
            delivered = 0;
            offset = 0;
            bytes = NOTHING;
        }
        boolean complete = current.complete;
        int limit = current.limit;
        if (offset < limit) {
            return read(current, limit, visitor);
        }
        if (!complete) {
            return false;
        }
        leave(current, limit > 0 ? nextSeq : FrameScanner.UNKNOWN);
        if (limit > 0) {
            visitor.end(current.name);
        }
        return true;
    }

    private void leave(Catalog.Entry current, long next) {
        last = current.name;
        following = next;
        entry = null;
        scanner = null;
        bytes = NOTHING;
    }

    /** False if there is nothing to be read now. */
    private boolean read(Catalog.Entry current, int limit, FrameVisitor visitor) {
        try (StorageFile file = current.openForReading(storage, directory)) {
            fill(file, limit);
        } catch (StorageException e) {
            if (!e.missing()) {
                throw e;
            }
            return gone(current, limit, visitor);
        }
        int from = 0;
        if (offset == 0) {
            begin(current.name, visitor);
            from = Math.min(SegmentHeader.BYTES, loaded);
        }
        view.in(current.name, segmentProducer, bytes, offset);
        scanner = new FrameScanner(bytes, from, loaded, Objects.requireNonNull(checksum), nextSeq);
        if (loaded == 0) {
            offset = limit; // the file is shorter than it was: nothing more will come of it
        }
        return true;
    }

    /** The file is not there. That of a segment which is being written comes back when it is sealed: false to wait for it. */
    private boolean gone(Catalog.Entry current, int limit, FrameVisitor visitor) {
        boolean known = catalog.get(current.name) == current;
        if (known && !current.sealed) {
            return false;
        }
        leave(current, FrameScanner.UNKNOWN);
        if (known && !current.released) {
            visitor.missing(current.name, Math.max(0, current.records - delivered), limit - offset);
        } else { // the log itself has deleted it, or has counted what was in it
            visitor.end(current.name);
        }
        return true;
    }

    private void fill(StorageFile file, int limit) {
        ByteBuffer into = ByteBuffer.allocate(limit - offset).order(ByteOrder.LITTLE_ENDIAN);
        while (into.hasRemaining() && file.read(into, (long) offset + into.position()) > 0) {
            // read() has advanced the buffer
        }
        loaded = into.position();
        bytes = into.limit(loaded);
    }

    private void begin(SegmentName name, FrameVisitor visitor) {
        SegmentHeader header = SegmentHeader.read(bytes);
        boolean own = header != null && header.name().equals(name);
        segmentProducer = own && header != null ? header.producer() : producer;
        nextSeq = own && header != null ? header.firstRecord() : FrameScanner.UNKNOWN;
        checksum = seeding.of(segmentProducer, name.epoch(), name.seq());
        SegmentName before = last;
        if (before != null && nextSeq != FrameScanner.UNKNOWN) {
            boolean same = before.epoch() == name.epoch();
            long seq = same ? before.seq() + 1 : SegmentWriter.FIRST_SEGMENT;
            long record = same ? following : SegmentWriter.FIRST_RECORD;
            if (name.seq() > seq && record != FrameScanner.UNKNOWN && nextSeq > record) {
                visitor.gap(new SegmentName(name.epoch(), seq), record, nextSeq);
            }
        }
    }

    private int step(FrameScanner open, FrameVisitor visitor) {
        Catalog.Entry current = Objects.requireNonNull(entry);
        switch (open.next()) {
            case FRAME -> {
                nextSeq = open.nextSeq();
                return open.sealed() ? 0 : deliver(open.offset(), visitor);
            }
            case DAMAGE -> visitor.damage(current.name, open.damageEnd() - open.offset());
            case END -> {
                int unread = open.sealed() ? 0 : loaded - open.position();
                offset += loaded;
                scanner = null;
                bytes = NOTHING;
                if (unread > 0) {
                    visitor.damage(current.name, unread);
                }
            }
        }
        return 0;
    }

    private int deliver(int at, FrameVisitor visitor) {
        delivered += view.rewound().at(at).appended() ? 1 : 0;
        visitor.frame(view);
        return 1;
    }
}
