package io.outrider.internal.segment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The two clocks of a log: a monotonic one, which every interval and timeout uses, and the wall clock, which is only
 * written down as data. Implementations are thread-safe.
 */
public interface LogClock {
    /** Nanoseconds since an arbitrary origin, never going backwards within a process. */
    long nanoTime();

    /** Microseconds since 1970-01-01 UTC; may jump in either direction. */
    long wallMicros();

    /** The clocks of this machine. */
    static LogClock system() {
        return new LogClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long wallMicros() {
                return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            }
        };
    }
}
