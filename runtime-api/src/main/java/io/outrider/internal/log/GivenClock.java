package io.outrider.internal.log;

import io.outrider.internal.segment.LogClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Both clocks of a log made of one source of instants; the monotonic one stands still while the source is set back. */
final class GivenClock implements LogClock {

    private final InstantSource source;
    private final Instant origin;
    private final AtomicLong latest = new AtomicLong();

    GivenClock(InstantSource source) {
        this.source = source;
        this.origin = source.instant();
    }

    @Override
    public long nanoTime() {
        long now = Duration.between(origin, source.instant()).toNanos();
        return latest.accumulateAndGet(now, Math::max);
    }

    @Override
    public long wallMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, source.instant());
    }
}
