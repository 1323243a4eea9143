package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The CRC32C of a frame, over everything but itself and seeded with the segment's producer, epoch and sequence number, so
 * that bytes left over from another segment never verify. Belongs to one thread at a time.
 */
class FrameChecksum {
    /** Makes the checksum of a segment; a parameter so that a test can drop the seed and see the log fail. */
    interface Seeding {
        FrameChecksum of(long producer, long epoch, long seq);
    }

    private final byte[] seed;
    private final CRC32C crc = new CRC32C();

    FrameChecksum(long producer, long epoch, long seq) {
        seed = ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(producer)
                .putLong(epoch)
                .putLong(seq)
                .array();
    }

    /** The checksum of the frame of {@code length} bytes at an index; leaves the buffer's position and limit alone. */
    int of(ByteBuffer bytes, int at, int length) {
        int position = bytes.position();
        int limit = bytes.limit();
        crc.reset();
        crc.update(seed);
        crc.update(bytes.limit(at + Frames.CRC).position(at));
        crc.update(bytes.limit(at + length).position(at + Frames.RECORD_SEQ));
        bytes.limit(limit).position(position);
        return (int) crc.getValue();
    }
}
