package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 4 KiB of a segment.
 *
 * @param producer the id of the producer that wrote it
 * @param name its epoch and number
 * @param firstRecord the sequence number of its first record
 * @param boot the id of the machine's boot during which it was begun; zero if unknown
 * @param wallMicros the wall clock when it was begun, µs since 1970
 * @param nanoTime the monotonic clock at the same moment, ns
 * @param schema the version of the payloads, as the upper layer counts them
 */
public record SegmentHeader(
        long producer, SegmentName name, long firstRecord, UUID boot, long wallMicros, long nanoTime, int schema) {
    /** The size in bytes. */
    public static final int BYTES = 4096;

    /** The format that this version writes and reads. */
    public static final int VERSION = 1;

    private static final long MAGIC = 0x314745535254554FL; // "OUTRSEG1", read as little-endian
    private static final int CRC_AT = BYTES - 4;

    /** Writes the header to the buffer's first bytes. */
    void write(ByteBuffer into) {
        ByteBuffer bytes =
                into.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear().limit(BYTES);
        for (int i = 0; i < BYTES; i += 8) {
            bytes.putLong(i, 0);
        }
        bytes.putLong(MAGIC).putInt(VERSION).putInt(BYTES).putLong(producer);
        bytes.putLong(name.epoch()).putLong(name.seq()).putLong(firstRecord);
        bytes.putLong(boot.getMostSignificantBits()).putLong(boot.getLeastSignificantBits());
        bytes.putLong(wallMicros).putLong(nanoTime).putInt(schema);
        bytes.putInt(CRC_AT, crc(bytes));
    }

    /**
     * Reads a header; null if the bytes are not an intact one.
     *
     * @throws SegmentFormatException if it is intact and of a newer format
     */
    static @Nullable SegmentHeader read(ByteBuffer from) {
        if (from.limit() < BYTES) {
            return null;
        }
        ByteBuffer bytes =
                from.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(0).limit(BYTES);
        if (bytes.getLong() != MAGIC || bytes.getInt(CRC_AT) != crc(bytes)) {
            return null;
        }
        int version = bytes.position(8).getInt();
        if (version != VERSION || bytes.getInt() != BYTES) {
            throw new SegmentFormatException("the segment has format " + version + "; this version reads " + VERSION);
        }
        return new SegmentHeader(
                bytes.getLong(),
                new SegmentName(bytes.getLong(), bytes.getLong()),
                bytes.getLong(),
                new UUID(bytes.getLong(), bytes.getLong()),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getInt());
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(CRC_AT));
        return (int) crc.getValue();
    }
}
