package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Makes segments of a fuzzer's bytes. A checksum is more than a fuzzer can guess, so what it varies is a segment without
 * the zeros of its header, and its first byte says which checksums are put right afterwards.
 */
public final class Forge {
    /** In the first byte: put the header's checksum right. */
    public static final int HEADER = 1;

    /** In the first byte: put the checksum of each frame right. */
    public static final int FRAMES = 2;

    /** In the first byte: put count and digest of a seal right. */
    public static final int SEAL = 4;

    /** In the first byte: leave the checksums of frames wrong that reach to the segment's end, and step over their heads. */
    public static final int LURES = 8;

    private static final int FIELDS = 84;

    private Forge() {}

    /** The bytes of the segment's file that an input stands for. */
    public static byte[] segment(byte[] input) {
        int flags = input.length == 0 ? 0 : input[0];
        int fields = Math.min(FIELDS, Math.max(0, input.length - 1));
        int frames = Math.max(0, input.length - 1 - FIELDS);
        ByteBuffer bytes = ByteBuffer.allocate(fields < FIELDS ? fields : SegmentHeader.BYTES + frames)
                .order(ByteOrder.LITTLE_ENDIAN);
        if (fields > 0) {
            bytes.put(0, input, 1, fields);
        }
        if (frames > 0) {
            bytes.put(SegmentHeader.BYTES, input, 1 + FIELDS, frames);
        }
        if (fields == FIELDS) {
            mend(bytes, flags);
        }
        return bytes.array();
    }

    /** The input that stands for a segment's file. */
    public static byte[] input(int flags, byte[] segment) {
        byte[] input = new byte[1 + FIELDS + segment.length - SegmentHeader.BYTES];
        input[0] = (byte) flags;
        System.arraycopy(segment, 0, input, 1, FIELDS);
        System.arraycopy(segment, SegmentHeader.BYTES, input, 1 + FIELDS, segment.length - SegmentHeader.BYTES);
        return input;
    }

    /** The name in a segment's header, which is that of its file. */
    public static SegmentName name(byte[] segment) {
        if (segment.length < SegmentHeader.BYTES) {
            return new SegmentName(1, 1);
        }
        ByteBuffer bytes = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
        return new SegmentName(bytes.getLong(24), bytes.getLong(32));
    }

    private static void mend(ByteBuffer bytes, int flags) {
        if ((flags & HEADER) != 0) {
            CRC32C crc = new CRC32C();
            crc.update(bytes.duplicate().position(0).limit(SegmentHeader.BYTES - 4));
            bytes.putInt(SegmentHeader.BYTES - 4, (int) crc.getValue());
        }
        FrameChecksum checksum = new FrameChecksum(bytes.getLong(16), bytes.getLong(24), bytes.getLong(32));
        long count = 0;
        int at = SegmentHeader.BYTES;
        while ((flags & FRAMES) != 0 && at <= bytes.limit() - Frames.HEAD) {
            int length = bytes.getInt(at + Frames.LENGTH);
            if (length < Frames.HEAD || length > bytes.limit() - at) {
                at += 8; // as readers look for the next frame
                continue;
            }
            if ((flags & LURES) != 0 && length == bytes.limit() - at) {
                at += Frames.HEAD;
                continue;
            }
            if ((flags & SEAL) != 0 && Frames.type(bytes, at) == Frames.SEAL && length == Frames.SEAL_BYTES) {
                bytes.putLong(at + Frames.HEAD, count);
                bytes.putLong(at + Frames.HEAD + 8, SegmentFile.digest(bytes, at));
            }
            Frames.checksum(bytes, at, checksum);
            count++;
            at += Frames.align(length);
        }
    }
}
