package io.outrider.internal.log;

import io.outrider.experience.SinkUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failure: a random time up to a bound that doubles from failure to failure (full jitter), so that
 * many hosts do not come back to a sink at the same moment; and no less than the sink asked for. Not thread-safe.
 */
final class Backoff {

    static final long FIRST_BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    static final long LAST_BOUND_NANOS = TimeUnit.SECONDS.toNanos(60);
    static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private static final int DOUBLINGS = 20;

    private final RandomGenerator jitter;
    private int failures;

    Backoff(RandomGenerator jitter) {
        this.jitter = jitter;
    }

    /** The failures since the last success. */
    int failures() {
        return failures;
    }

    void succeeded() {
        failures = 0;
    }

    /** Counts a failure; the nanoseconds to wait. */
    long failed(RuntimeException failure) {
        long bound = Math.min(LAST_BOUND_NANOS, FIRST_BOUND_NANOS << Math.min(failures, DOUBLINGS));
        failures++;
        return Math.max(asked(failure), jitter.nextLong(bound) + 1);
    }

    /** The nanoseconds that the sink asked for; 0 if it did not. */
    static long asked(RuntimeException failure) {
        if (!(failure instanceof SinkUnavailableException unavailable)) {
            return 0;
        }
        Duration asked = unavailable.retryAfter().orElse(Duration.ZERO);
        return (asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED).toNanos();
    }
}
