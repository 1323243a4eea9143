package io.outrider.internal.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A loss's payload: count u64, the reason's code u32, 0 u32, epoch and record number of the mark in the raw log 2×u64. */
final class LossCodec {

    static final int COUNT = 0;
    static final int REASON = 8;
    static final int POSITION = 16;
    static final int FIXED = 32;

    private LossCodec() {}

    static ByteBuffer encode(long count, int reason, Position at) {
        return ByteBuffer.allocate(FIXED)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(count)
                .putInt(reason)
                .putInt(0)
                .putLong(at.epoch())
                .putLong(at.record())
                .flip();
    }
}
