package io.outrider.internal.segment;

import java.nio.ByteBuffer;

/**
 * Steps over the frames in a stretch of a segment. A frame is believed only if its checksum fits this segment, its length
 * lies within the stretch and its record number follows on, so stale, moved and repeated bytes are not taken for frames.
 * Over bytes that are not a frame it looks, 8 bytes at a time, for the next one.
 *
 * <p>It reads nothing outside the stretch, allocates nothing in proportion to its contents, and does a bounded amount of
 * work whatever the bytes: it checksums at most 18 times the stretch's length, and gives up what is left beyond that.
 */
final class FrameScanner {
    enum Step {
        FRAME,
        /** Bytes that are no frame, or a jump in the record numbers, before the next frame. */
        DAMAGE,
        END
    }

    static final long UNKNOWN = -1;

    /** No segment of up to 1 GiB holds more records, so no honest record number lies further ahead. */
    private static final long FURTHEST = 1L << 26;

    /** Beyond it, numbers that follow on would overflow. */
    private static final long HIGHEST = Long.MAX_VALUE - 2 * FURTHEST;

    private final ByteBuffer bytes;
    private final FrameChecksum checksum;
    private final int limit;
    private long budget;
    private int at;
    private boolean done;

    private int offset;
    private int damageEnd;
    private long nextSeq;
    private long lost;
    private int durable;
    private boolean found;

    /**
     * @param bytes little-endian; read between {@code from} and {@code to} by absolute index
     * @param nextSeq the number that the first record should have, or {@link #UNKNOWN}
     */
    FrameScanner(ByteBuffer bytes, int from, int to, FrameChecksum checksum, long nextSeq) {
        this.bytes = bytes;
        this.at = from;
        this.limit = to;
        this.checksum = checksum;
        this.nextSeq = nextSeq;
        this.budget = 16L * Math.max(0, to - from);
    }

    Step next() {
        if (done) {
            return Step.END;
        }
        if (found) {
            found = false;
            return take();
        }
        if (valid(at)) {
            long seq = bytes.getLong(at + Frames.RECORD_SEQ);
            if (nextSeq == UNKNOWN || seq == nextSeq) {
                return take();
            }
            return damage(at);
        }
        for (int candidate = at + 8; candidate <= limit - Frames.HEAD; candidate += 8) {
            if (valid(candidate)) {
                return damage(candidate);
            }
            if (budget < 0) {
                break;
            }
        }
        done = true;
        offset = at;
        return Step.END;
    }

    private Step damage(int end) {
        offset = at;
        damageEnd = end;
        at = end;
        lost = nextSeq == UNKNOWN ? 0 : bytes.getLong(end + Frames.RECORD_SEQ) - nextSeq;
        found = true;
        return Step.DAMAGE;
    }

    private Step take() {
        offset = at;
        int type = type();
        long seq = bytes.getLong(at + Frames.RECORD_SEQ);
        nextSeq = Frames.counted(type, Frames.flags(bytes, at)) ? seq + 1 : seq;
        if (type == Frames.LOSS_MARK && length() >= Frames.HEAD + Frames.LOSS_PAYLOAD) {
            long last = bytes.getLong(at + Frames.HEAD + 16);
            nextSeq = last > seq && last - seq < FURTHEST ? last + 1 : nextSeq;
        }
        durable = Math.max(durable, bytes.getInt(at + Frames.DURABLE));
        at += Frames.align(length());
        done = type == Frames.SEAL;
        return Step.FRAME;
    }

    private boolean valid(int candidate) {
        if (candidate < 0 || candidate > limit - Frames.HEAD) {
            return false;
        }
        int length = bytes.getInt(candidate + Frames.LENGTH);
        if (length < Frames.HEAD || length > limit - candidate || Frames.align(length) > limit - candidate) {
            return false;
        }
        long seq = bytes.getLong(candidate + Frames.RECORD_SEQ);
        if (seq < 0 || seq > HIGHEST || (nextSeq != UNKNOWN && (seq < nextSeq || seq - nextSeq > FURTHEST))) {
            return false;
        }
        if (Frames.type(bytes, candidate) == 0 || bytes.getInt(candidate + Frames.DURABLE) < 0) {
            return false;
        }
        if (budget < 0) {
            return false;
        }
        boolean fits = checksum.of(bytes, candidate, length) == bytes.getInt(candidate + Frames.CRC);
        if (!fits || candidate != at) { // a frame that follows on is checksummed once anyway
            budget -= length;
        }
        return fits;
    }

    /** The index of the frame, of the damage's first byte, or, at the end, of the first byte that is no frame. */
    int offset() {
        return offset;
    }

    /** The index after the damage. */
    int damageEnd() {
        return damageEnd;
    }

    /** The records that the damage took, by their numbers. */
    long lost() {
        return lost;
    }

    /** The number of the next record; {@link #UNKNOWN} before the first. */
    long nextSeq() {
        return nextSeq;
    }

    /** The highest offset that the frames so far say was forced. */
    int durable() {
        return durable;
    }

    int length() {
        return bytes.getInt(offset + Frames.LENGTH);
    }

    int type() {
        return Frames.type(bytes, offset);
    }

    /** The index after the last frame or damage. */
    int position() {
        return at;
    }

    /** Whether the last frame was a seal. */
    boolean sealed() {
        return done && offset < at;
    }
}
