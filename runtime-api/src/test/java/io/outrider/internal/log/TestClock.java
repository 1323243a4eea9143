package io.outrider.internal.log;

import io.outrider.internal.segment.LogClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that move only when told. */
final class TestClock implements LogClock {

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AtomicLong wall = new AtomicLong(1_700_000_000_000_000L);

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long wallMicros() {
        return wall.get();
    }

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
        shiftWall(time);
    }

    void shiftWall(Duration time) {
        wall.addAndGet(time.toNanos() / 1000);
    }
}
