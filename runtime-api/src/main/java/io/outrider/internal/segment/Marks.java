package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The payloads of the frames that the log writes itself. */
final class Marks {
    private Marks() {}

    /** {@code count u64 | first u64 | last u64 | wall µs u64 | reason u32 | 0 u32}; the numbers are 0 for refusals. */
    static int loss(ByteBuffer into, int at, long count, long first, long last, LogClock clock, LossReason reason) {
        into.putLong(at, count).putLong(at + 8, first).putLong(at + 16, last);
        into.putLong(at + 24, clock.wallMicros()).putInt(at + 32, reason.code()).putInt(at + 36, 0);
        return Frames.LOSS_PAYLOAD;
    }

    /** {@code wall µs u64 | monotonic ns u64}. */
    static int clock(ByteBuffer into, int at, LogClock clock) {
        into.putLong(at, clock.wallMicros()).putLong(at + 8, clock.nanoTime());
        return Frames.CLOCK_PAYLOAD;
    }

    /** A buffer that holds a seal's payload and has room for its head: {@code frames u64 | digest u64}. */
    static ByteBuffer seal(long frames, long digest) {
        return ByteBuffer.allocate(Frames.SEAL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Frames.HEAD, frames)
                .putLong(Frames.HEAD + 8, digest);
    }
}
