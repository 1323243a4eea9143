package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One segment's bytes, parsed. Whatever the bytes are, reading delivers only frames that this segment's writer wrote, each
 * at most once and in order; it neither fails nor loops, and holds no more memory than the bytes themselves. Belongs to
 * one thread at a time.
 */
public final class SegmentFile {
    /** The largest file that is taken for a segment: 1 GiB. */
    public static final long MAX_BYTES = 1L << 30;

    /**
     * What reading a segment found.
     *
     * @param frames the frames that were intact, without the seal
     * @param damagedBytes bytes that were passed over to reach an intact frame
     * @param lostRecords records that are missing between intact ones
     * @param end the offset after the last intact frame
     * @param sealed whether it ends in a seal
     * @param sealIntact whether the seal's count and digest fit what comes before it
     */
    public record Report(
            long frames, long damagedBytes, long lostRecords, long end, boolean sealed, boolean sealIntact) {}

    private final SegmentName name;
    private final ByteBuffer bytes;
    private final @Nullable SegmentHeader header;
    private final long producer;
    private final FrameChecksum checksum;

    private SegmentFile(
            SegmentName name, ByteBuffer bytes, @Nullable SegmentHeader header, long producer, FrameChecksum checksum) {
        this.name = name;
        this.bytes = bytes;
        this.header = header;
        this.producer = producer;
        this.checksum = checksum;
    }

    /**
     * Reads a segment's file.
     *
     * @param fallbackProducer the producer to assume where the header is damaged
     * @throws StorageException if it cannot be read
     * @throws SegmentFormatException if it is of a newer format or too large to be a segment
     */
    public static SegmentFile read(Storage storage, Path file, SegmentName name, long fallbackProducer) {
        try (StorageFile open = storage.openForReading(file)) {
            return parse(name, open.readFully(MAX_BYTES), fallbackProducer, FrameChecksum::new);
        }
    }

    /** Parses the bytes between index 0 and the limit; keeps the buffer. */
    static SegmentFile parse(SegmentName name, ByteBuffer bytes, long fallbackProducer, FrameChecksum.Seeding seeding) {
        SegmentHeader header = SegmentHeader.read(bytes);
        if (header != null && !header.name().equals(name)) {
            header = null; // a header that was copied from elsewhere
        }
        long producer = header == null ? fallbackProducer : header.producer();
        return new SegmentFile(
                name,
                bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                header,
                producer,
                seeding.of(producer, name.epoch(), name.seq()));
    }

    /** The header, or null if it is damaged or another segment's. */
    public @Nullable SegmentHeader header() {
        return header;
    }

    /** The segment that it is. */
    public SegmentName name() {
        return name;
    }

    /** The producer that wrote it. */
    public long producer() {
        return producer;
    }

    /** Hands every intact frame but the seal to the visitor, in order. */
    public Report forEach(FrameVisitor visitor) {
        FrameScanner scanner = scanner(bytes.limit());
        FrameView view = new FrameView().in(name, producer, bytes);
        long frames = 0;
        long damaged = 0;
        long lost = 0;
        boolean intact = false;
        for (FrameScanner.Step step = scanner.next(); step != FrameScanner.Step.END; step = scanner.next()) {
            if (step == FrameScanner.Step.DAMAGE) {
                damaged += scanner.damageEnd() - scanner.offset();
                lost += scanner.lost();
                visitor.damage(name, scanner.damageEnd() - scanner.offset());
            } else if (scanner.sealed()) {
                intact = sealFits(scanner.offset(), frames);
            } else {
                frames++;
                visitor.frame(view.rewound().at(scanner.offset()));
            }
        }
        if (scanner.sealed()) {
            visitor.end(name);
        }
        return new Report(frames, damaged, lost, scanner.position(), scanner.sealed(), intact);
    }

    FrameScanner scanner(int limit) {
        int to = Math.min(limit, bytes.limit());
        return new FrameScanner(
                bytes,
                Math.min(SegmentHeader.BYTES, to),
                to,
                checksum,
                header == null || header.firstRecord() < 0 ? FrameScanner.UNKNOWN : header.firstRecord());
    }

    boolean sealFits(int at, long frames) {
        return bytes.getInt(at + Frames.LENGTH) == Frames.SEAL_BYTES
                && bytes.getLong(at + Frames.HEAD) == frames
                && bytes.getLong(at + Frames.HEAD + 8) == digest(bytes, at);
    }

    FrameChecksum checksum() {
        return checksum;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** The offset after the last byte that is not zero. */
    int used() {
        int end = bytes.limit();
        while (end >= 8 && bytes.getLong(end - 8) == 0) {
            end -= 8;
        }
        while (end > 0 && bytes.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    static long digest(ByteBuffer bytes, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(to));
        return crc.getValue();
    }
}
