package io.outrider.internal.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A loss's payload: count u64, the reason's code u32, bits u32, epoch and record number of the mark in the raw log 2×u64. */
final class LossCodec {

    static final int COUNT = 0;
    static final int REASON = 8;
    static final int POSITION = 16;
    static final int FIXED = 32;

    private static final int BITS = 12;
    private static final int FORWARDED_BIT = 1;

    private LossCodec() {}

    /**
     * A loss's payload.
     *
     * @param forwarded whether everything up to it was forwarded, to be joined elsewhere
     */
    static ByteBuffer encode(long count, int reason, Position at, boolean forwarded) {
        return ByteBuffer.allocate(FIXED)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(count)
                .putInt(reason)
                .putInt(forwarded ? FORWARDED_BIT : 0)
                .putLong(at.epoch())
                .putLong(at.record())
                .flip();
    }

    /** Whether everything up to it was forwarded. */
    static boolean forwarded(ByteBuffer from, int base) {
        return (from.getInt(base + BITS) & FORWARDED_BIT) != 0;
    }
}
