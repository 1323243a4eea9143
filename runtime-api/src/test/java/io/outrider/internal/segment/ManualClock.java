package io.outrider.internal.segment;

/** Clocks that move only when told. */
final class ManualClock implements LogClock {
    private volatile long nanos = 1_000_000_000L;
    private volatile long wall = 1_700_000_000_000_000L;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallMicros() {
        return wall;
    }

    void advanceMillis(long millis) {
        nanos += millis * 1_000_000;
        wall += millis * 1_000;
    }

    void shiftWallMicros(long micros) {
        wall += micros;
    }
}
