package io.outrider.internal.segment;

import java.nio.ByteBuffer;

/**
 * The layout of a frame, little-endian and 8-aligned: {@code len u32 | crc32c u32 | recordSeq u64 | type u16 | flags u16
 * | durable u32 | payload}. {@code len} counts head and payload without the padding, so that it is never 0.
 * {@code durable} is the offset in the segment up to which its bytes were forced when the frame was written: damage
 * before the highest such offset found later in the file hit acknowledged bytes, damage after it is a torn write.
 *
 * <p>Every frame has a record sequence number. Those of appended frames and of the log's own marks count up by one within
 * an epoch. A preamble frame and the seal repeat the number of the next record without using it up.
 */
final class Frames {
    static final int HEAD = 24;
    static final int LENGTH = 0;
    static final int CRC = 4;
    static final int RECORD_SEQ = 8;
    static final int TYPE = 16;
    static final int FLAGS = 18;
    static final int DURABLE = 20;

    /** The largest type and flags that a caller may use; what is above belongs to the log. */
    static final int MAX_TYPE = 0xFEFF;

    static final int MAX_FLAGS = 0x0FFF;

    static final int LOSS_MARK = 0xFFFD;
    static final int CLOCK_MARK = 0xFFFE;
    static final int SEAL = 0xFFFF;

    /** The frame was given by the preamble; it uses up no record number. */
    static final int FLAG_PREAMBLE = 0x8000;

    /** The frame was written by the recovery of a segment, not by its writer. */
    static final int FLAG_RECOVERED = 0x4000;

    static final int SEAL_PAYLOAD = 16;
    static final int SEAL_BYTES = HEAD + SEAL_PAYLOAD;
    static final int LOSS_PAYLOAD = 40;
    static final int CLOCK_PAYLOAD = 16;

    private Frames() {}

    static int align(int bytes) {
        return (bytes + 7) & ~7;
    }

    /** Writes a frame's head and padding around a payload that already lies at {@code at + HEAD}; the aligned size. */
    static int finish(ByteBuffer into, int at, int payload, long recordSeq, int type, int flags, int durable) {
        int length = HEAD + payload;
        int end = align(length);
        for (int i = length; i < end; i++) {
            into.put(at + i, (byte) 0);
        }
        into.putInt(at + LENGTH, length);
        into.putLong(at + RECORD_SEQ, recordSeq);
        into.putShort(at + TYPE, (short) type);
        into.putShort(at + FLAGS, (short) flags);
        into.putInt(at + DURABLE, durable);
        return end;
    }

    static void checksum(ByteBuffer frames, int at, FrameChecksum checksum) {
        frames.putInt(at + CRC, checksum.of(frames, at, frames.getInt(at + LENGTH)));
    }

    static int type(ByteBuffer frames, int at) {
        return frames.getShort(at + TYPE) & 0xFFFF;
    }

    static int flags(ByteBuffer frames, int at) {
        return frames.getShort(at + FLAGS) & 0xFFFF;
    }

    /** Whether a frame uses up a record number. */
    static boolean counted(int type, int flags) {
        return type != SEAL && (flags & FLAG_PREAMBLE) == 0;
    }

    /** Whether a frame was appended by a caller, rather than written by the log or its preamble. */
    static boolean appended(int type, int flags) {
        return type <= MAX_TYPE && (flags & FLAG_PREAMBLE) == 0;
    }
}
