package io.outrider.internal.segment;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames into the open segment, forces, and seals. Everything that is not yet durable stays in memory (the tail),
 * so that after a failed write or force the descriptor is given up and the tail is written again in another segment.
 * Belongs to the log's writer; throws {@link StorageException} and then wants {@link #abandon} to be called.
 */
final class SegmentWriter implements Ring.Consumer {
    private static final System.Logger LOGGER = System.getLogger(SegmentWriter.class.getName());

    /** Why the last frame was not taken. */
    enum Stop {
        NONE,
        TAIL_FULL,
        SEGMENT_FULL
    }

    /** The segment that is being written. */
    private static final class Open {
        final Catalog.Entry entry;
        final StorageFile file;
        final FrameChecksum checksum;
        final CRC32C digest = new CRC32C();
        final long since;

        /** The offset in the file at which the tail begins. */
        int base;

        long frames;

        /** Whether it has a record beyond its preamble. */
        boolean used;

        /** Whether its name is durable. */
        boolean linked;

        Open(Catalog.Entry entry, StorageFile file, FrameChecksum checksum, long since) {
            this.entry = entry;
            this.file = file;
            this.checksum = checksum;
            this.since = since;
        }
    }

    /** The number of an epoch's first record. */
    static final long FIRST_RECORD = 1;

    /** The number of an epoch's first segment. */
    static final long FIRST_SEGMENT = 1;

    private final LogContext context;
    private final Preamble preamble;
    private final DurableListener listener;
    private final Spare spare;
    private final UnsealedSegments unsealed;
    private final ByteBuffer tail;
    private final FrameView view = new FrameView();

    private @Nullable Open open;
    private int tailEnd;
    private int tailWritten;

    /** The part of the tail that was counted as written, here or in a segment that was given up. */
    private int tailCounted;

    private long tailSince;
    private long nextRecord = FIRST_RECORD;
    private long nextSegment = FIRST_SEGMENT;
    private Stop stop = Stop.NONE;

    SegmentWriter(
            LogContext context, Preamble preamble, DurableListener listener, Spare spare, UnsealedSegments unsealed) {
        this.context = context;
        this.preamble = preamble;
        this.listener = listener;
        this.spare = spare;
        this.unsealed = unsealed;
        this.tail = ByteBuffer.allocateDirect(context.options().tailBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean isOpen() {
        return open != null;
    }

    boolean hasTail() {
        return tailEnd > 0;
    }

    int tailBytes() {
        return tailEnd;
    }

    /** When the oldest byte of the tail was taken. */
    long tailSince() {
        return tailSince;
    }

    Stop stop() {
        return stop;
    }

    /** Whether the open segment holds records and was begun at least so long ago. */
    boolean olderThan(long nanos, long now) {
        return open != null && open.used && now - open.since >= nanos;
    }

    /** The bytes of frames that the open segment still takes. */
    int room() {
        return open == null ? 0 : context.options().segmentBytes() - Frames.SEAL_BYTES - open.base - tailEnd;
    }

    /** Begins a segment: the spare under its name, the header, the preamble, and the tail if there is one. */
    void openSegment(long now) {
        SegmentName name = new SegmentName(context.meta().epoch(), nextSegment);
        Path path = context.path(name.openFile());
        spare.take(path);
        nextSegment++;
        Catalog.Entry entry = context.catalog().add(name, context.options().segmentBytes());
        StorageFile file = null;
        boolean begun = false;
        try {
            file = context.storage().open(path);
            FrameChecksum checksum = context.seeding().of(context.meta().producer(), name.epoch(), name.seq());
            Open segment = new Open(entry, file, checksum, now);
            begin(segment);
            open = segment;
            begun = true;
        } finally {
            if (!begun) {
                giveUp(entry, file);
            }
        }
        rewriteTail();
    }

    private void begin(Open segment) {
        int capacity = SegmentHeader.BYTES + context.options().preambleBytes();
        ByteBuffer first = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        long firstRecord = tailEnd == 0 ? nextRecord : tail.getLong(Frames.RECORD_SEQ);
        context.header(segment.entry.name, firstRecord).write(first);
        first.position(SegmentHeader.BYTES);
        try {
            preamble.writeTo(
                    (type, flags, payload) -> preambleFrame(segment, first, firstRecord, type, flags, payload));
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "The preamble of segment " + segment.entry.name + " is incomplete", e);
        }
        first.flip();
        segment.base = first.limit();
        segment.digest.update(first.duplicate());
        segment.file.write(first, 0);
        context.counters().bytes.getAndAdd(segment.base);
    }

    private void preambleFrame(Open segment, ByteBuffer into, long record, int type, int flags, ByteBuffer payload) {
        SegmentLog.checkFrame(type, flags);
        int at = into.position();
        int size = Frames.align(Frames.HEAD + payload.remaining());
        if (size > into.remaining()) {
            throw new IllegalStateException(
                    "the preamble exceeds " + context.options().preambleBytes() + " bytes");
        }
        into.put(at + Frames.HEAD, payload, payload.position(), payload.remaining());
        Frames.finish(into, at, payload.remaining(), record, type, flags | Frames.FLAG_PREAMBLE, 0);
        Frames.checksum(into, at, segment.checksum);
        into.position(at + size);
        segment.frames++;
    }

    private void rewriteTail() {
        Open segment = current();
        for (int at = 0; at < tailEnd; at += Frames.align(tail.getInt(at + Frames.LENGTH))) {
            tail.putInt(at + Frames.DURABLE, 0);
            Frames.checksum(tail, at, segment.checksum);
            segment.frames++;
            segment.used = true;
        }
        tailWritten = 0;
        write();
    }

    @Override
    public boolean accept(ByteBuffer bytes, int index, int length, int type, int flags) {
        if (!fits(length)) {
            return false;
        }
        tail.put(tailEnd + Frames.HEAD, bytes, index, length);
        add(length, type, flags);
        return true;
    }

    /** Adds a clock mark if there is room. */
    boolean markClock() {
        boolean fits = fits(Frames.CLOCK_PAYLOAD);
        if (fits) {
            add(Marks.clock(tail, tailEnd + Frames.HEAD, clock()), Frames.CLOCK_MARK, 0);
        }
        return fits;
    }

    /** Adds a mark of refused records if there is room. */
    boolean markLoss(long count, LossReason reason) {
        boolean fits = fits(Frames.LOSS_PAYLOAD);
        if (fits) {
            int length = Marks.loss(tail, tailEnd + Frames.HEAD, count, 0, 0, clock(), reason);
            add(length, Frames.LOSS_MARK, 0);
        }
        return fits;
    }

    private LogClock clock() {
        return context.environment().clock();
    }

    private boolean fits(int payload) {
        int size = Frames.align(Frames.HEAD + payload);
        stop = size > room() ? Stop.SEGMENT_FULL : size > tail.capacity() - tailEnd ? Stop.TAIL_FULL : Stop.NONE;
        return stop == Stop.NONE;
    }

    private void add(int payload, int type, int flags) {
        Open segment = current();
        if (tailEnd == 0) {
            tailSince = clock().nanoTime();
        }
        int size = Frames.finish(tail, tailEnd, payload, nextRecord++, type, flags, segment.entry.limit);
        Frames.checksum(tail, tailEnd, segment.checksum);
        tailEnd += size;
        segment.frames++;
        segment.used = true;
    }

    /** Writes what was added. */
    void write() {
        Open segment = current();
        stop = Stop.NONE;
        if (tailWritten == tailEnd) {
            return;
        }
        ByteBuffer from = tail.duplicate().limit(tailEnd).position(tailWritten);
        segment.file.write(from, (long) segment.base + tailWritten);
        segment.digest.update(tail.duplicate().limit(tailEnd).position(tailWritten));
        context.counters().written.getAndAdd(countAppended(Math.max(tailWritten, tailCounted)));
        tailCounted = tailEnd;
        context.counters().bytes.getAndAdd(tailEnd - tailWritten);
        tailWritten = tailEnd;
    }

    /** Writes and forces; afterwards everything added is durable. */
    void sync() {
        write();
        Open segment = current();
        segment.file.force();
        link(segment);
        acknowledge(segment);
    }

    private void link(Open segment) {
        if (!segment.linked) {
            context.storage().syncDirectory(context.directory());
            segment.linked = true;
        }
    }

    private void acknowledge(Open segment) {
        int end = tailEnd;
        int records = countAppended(0);
        context.counters().durable.getAndAdd(records);
        segment.entry.records += records;
        segment.base += end;
        segment.entry.limit = segment.base;
        tailEnd = 0;
        tailWritten = 0;
        tailCounted = 0;
        view.in(segment.entry.name, context.meta().producer(), tail, segment.base - end);
        for (int at = 0; at < end; at += Frames.align(tail.getInt(at + Frames.LENGTH))) {
            if (Frames.appended(Frames.type(tail, at), Frames.flags(tail, at))) {
                tell(at);
            }
        }
    }

    private void tell(int at) {
        try {
            listener.durable(view.rewound().at(at));
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "A listener to durable frames failed", e);
        }
    }

    private int countAppended(int from) {
        int count = 0;
        for (int at = from; at < tailEnd; at += Frames.align(tail.getInt(at + Frames.LENGTH))) {
            if (Frames.appended(Frames.type(tail, at), Frames.flags(tail, at))) {
                count++;
            }
        }
        return count;
    }

    /** Writes, seals, forces and renames; afterwards everything added is durable and no segment is open. */
    void seal() {
        write();
        Open segment = current();
        int at = segment.base + tailEnd;
        ByteBuffer seal = Marks.seal(segment.frames, segment.digest.getValue());
        Frames.finish(seal, 0, Frames.SEAL_PAYLOAD, nextRecord, Frames.SEAL, 0, segment.entry.limit);
        Frames.checksum(seal, 0, segment.checksum);
        segment.file.write(seal, at);
        segment.file.truncate(at + Frames.SEAL_BYTES);
        segment.file.force();
        link(segment);
        acknowledge(segment);
        segment.entry.limit = at + Frames.SEAL_BYTES;
        segment.entry.complete = true;
        open = null;
        boolean published = false;
        try {
            publish(segment);
            published = true;
        } finally {
            if (!published) {
                unsealed.add(segment.entry);
            }
            segment.file.close();
        }
    }

    private void publish(Open segment) {
        SegmentName name = segment.entry.name;
        Path from = context.path(name.openFile());
        Path to = context.path(name.sealedFile());
        try {
            context.storage().rename(from, to);
        } catch (StorageException e) {
            if (!e.missing()) {
                throw e;
            }
            LOGGER.log(Level.WARNING, "Segment " + name + " was deleted while it was written; writing it again", e);
            restore(segment, to);
        }
        context.storage().syncDirectory(context.directory());
        unsealed.settle(segment.entry, segment.entry.limit);
        context.counters().sealed.getAndIncrement();
    }

    /** Writes the contents of a file that lost its name, which the descriptor still reaches, under a name again, at once whole. */
    private void restore(Open segment, Path path) {
        context.storage().createDirectories(context.directory());
        ByteBuffer contents = segment.file.readFully(SegmentFile.MAX_BYTES);
        Path temporary = context.path("restored");
        context.storage().delete(temporary);
        try (StorageFile copy = context.storage().create(temporary)) {
            copy.write(contents, 0);
            copy.force();
        }
        context.storage().rename(temporary, path);
    }

    /** Gives up the open segment after a failure: what it holds durably is sealed later, the tail goes elsewhere. */
    void abandon() {
        Open segment = open;
        open = null;
        tailWritten = 0;
        stop = Stop.NONE;
        if (segment != null) {
            giveUp(segment.entry, segment.file);
        }
    }

    private void giveUp(Catalog.Entry entry, @Nullable StorageFile file) {
        unsealed.add(entry);
        context.counters().abandoned.getAndIncrement();
        if (file != null) {
            file.close();
        }
    }

    private Open current() {
        if (open == null) {
            throw new IllegalStateException("no segment is open");
        }
        return open;
    }
}
