package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition;
import io.outrider.internal.record.DecisionRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that jumps, given as users give one: nothing is lost, and no window is longer than it was said to be. */
class ClockTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);

    @TempDir
    Path root;

    private final MemorySink sink = new MemorySink();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private Logs open() {
        LogBuilder builder = (LogBuilder) ExperienceLog.builder(root);
        return Logs.open(builder.maxDiskBytes(64 << 20)
                .clock(() -> now)
                .rewardWindow(WINDOW)
                .format(new TextFormat())
                .sink(sink));
    }

    private DecisionId decide(Logs logs) {
        DecisionRecord record = logs.record();
        record.decidedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        return logs.put(record);
    }

    /** One hour and one year, in seconds. */
    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600, 31_536_000, -31_536_000})
    void aJumpWhileTheLogIsOpenLosesNothing(long seconds) throws Exception {
        try (Logs logs = open()) {
            DecisionId rewarded = decide(logs);
            DecisionId silent = decide(logs);
            logs.settle();
            Instant before = now;
            now = now.plusSeconds(seconds);
            DecisionId after = decide(logs);
            logs.reportLast(after, 1);
            if (seconds < 0) {
                logs.reportLast(rewarded, 1);
                assertThat(logs.rows())
                        .as("a window does not end while the clock stands")
                        .extracting(Transition::decisionId)
                        .containsExactlyInAnyOrder(rewarded, after);
                now = before;
                assertThat(logs.rows()).hasSize(2);
                now = before.plus(WINDOW);
            }
            assertThat(logs.rows())
                    .extracting(Transition::decisionId)
                    .containsExactlyInAnyOrder(rewarded, silent, after);
            assertThat(logs.rows())
                    .filteredOn(row -> row.decisionId().equals(silent))
                    .extracting(Transition::rewardStatus)
                    .containsExactly(RewardStatus.MISSING);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(sink.lines("transitions/")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600, 31_536_000, -31_536_000})
    void aJumpAcrossARestartLosesNothing(long seconds) throws Exception {
        DecisionId rewarded;
        DecisionId silent;
        try (Logs logs = open()) {
            rewarded = decide(logs);
            silent = decide(logs);
            logs.reportLast(rewarded, 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        now = now.plusSeconds(seconds);
        try (Logs logs = open()) {
            DecisionId after = decide(logs);
            logs.reportLast(after, 1);
            List<Transition> rows = logs.rows();
            if (seconds < 0) {
                assertThat(rows)
                        .as("it waits")
                        .extracting(Transition::decisionId)
                        .doesNotContain(silent);
                now = now.plus(WINDOW);
            }
            assertThat(logs.rows())
                    .as("but never longer than its window")
                    .extracting(Transition::decisionId)
                    .contains(silent);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(logs.log.status().lag()).isZero();
            assertThat(sink.lines("transitions/"))
                    .containsExactlyInAnyOrder(
                            rewarded + " 1.0 COMPLETE", silent + " null MISSING", after + " 1.0 COMPLETE");
        }
    }
}
