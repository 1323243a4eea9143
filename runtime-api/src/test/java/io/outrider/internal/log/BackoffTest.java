package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.experience.SinkUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final RuntimeException DOWN = new SinkUnavailableException("down", null);

    private static List<Long> pauses(long seed, int count) {
        Backoff backoff = new Backoff(new SplittableRandom(seed));
        return LongStream.range(0, count).map(i -> backoff.failed(DOWN)).boxed().toList();
    }

    @Test
    void pausesAreDrawnFromTheWholeRangeBelowABoundThatDoubles() {
        for (int tries = 1; tries < 12; tries++) {
            List<Long> last = new ArrayList<>();
            for (long seed = 0; seed < 500; seed++) {
                last.add(pauses(seed, tries).get(tries - 1));
            }
            long bound = Math.min(Backoff.LAST_BOUND_NANOS, Backoff.FIRST_BOUND_NANOS << (tries - 1));
            assertThat(last).allMatch(pause -> pause > 0 && pause <= bound);
            assertThat(last).anyMatch(pause -> pause < bound / 10).anyMatch(pause -> pause > bound - bound / 10);
        }
    }

    @Test
    void oneSeedGivesThePausesAgain() {
        assertThat(pauses(7, 20)).isEqualTo(pauses(7, 20)).isNotEqualTo(pauses(8, 20));
    }

    @Test
    void aSuccessBeginsAnew() {
        Backoff backoff = new Backoff(new SplittableRandom(1));
        for (int i = 0; i < 100; i++) {
            backoff.failed(DOWN);
        }
        assertThat(backoff.failures()).isEqualTo(100);
        backoff.succeeded();
        assertThat(backoff.failed(DOWN)).isLessThanOrEqualTo(Backoff.FIRST_BOUND_NANOS);
    }

    @Test
    void theTimeThatTheSinkAsksForIsKeptUpToAnHour() {
        Backoff backoff = new Backoff(new SplittableRandom(1));
        Duration asked = Duration.ofMinutes(7);
        assertThat(backoff.failed(new SinkUnavailableException("busy", null, asked)))
                .isEqualTo(asked.toNanos());
        assertThat(backoff.failed(new SinkUnavailableException("busy", null, Duration.ofDays(9))))
                .isEqualTo(Backoff.LONGEST_ASKED.toNanos());
        assertThat(backoff.failed(new SinkUnavailableException("busy", null, Duration.ZERO)))
                .isPositive();
    }
}
