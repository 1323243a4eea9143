package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restart while old decisions wait: their raw segments are read again, and what was shipped from them is not. */
class RestartTest {

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemorySink sink = new MemorySink();

    private Logs open() {
        return Logs.open(Logs.builder(root, clock)
                .rewardWindow(Duration.ofMinutes(10))
                .format(new TextFormat())
                .sink(sink));
    }

    private static String row(DecisionId id) {
        return id + " 1.0 COMPLETE";
    }

    private List<DecisionId> shipSome(Logs logs, int count) throws InterruptedException {
        List<DecisionId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DecisionId id = logs.decide();
            assertThat(logs.log.report(Outcome.of(id, 1).key("k" + i).last())).isTrue();
            ids.add(id);
        }
        assertThat(logs.log.drain(Logs.LONG)).isTrue();
        return ids;
    }

    private List<Path> marks() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("marks"))) {
            return files.toList();
        }
    }

    @Test
    void aRestartWithPendingDecisionsShipsNothingTwice() throws Exception {
        List<String> expected = new ArrayList<>();
        DecisionId waiting;
        try (Logs logs = open()) {
            waiting = logs.decide();
            shipSome(logs, 30).forEach(id -> expected.add(row(id)));
            shipSome(logs, 20).forEach(id -> expected.add(row(id)));
        }
        for (int restart = 0; restart < 3; restart++) {
            try (Logs logs = open()) {
                assertThat(logs.log.drain(Logs.LONG)).isTrue();
                assertThat(logs.log.status().pending()).isEqualTo(1);
                assertThat(logs.log.status().orphans()).isZero();
                assertThat(sink.lines("transitions/")).containsExactlyInAnyOrderElementsOf(expected);
                shipSome(logs, 5).forEach(id -> expected.add(row(id)));
            }
        }
        try (Logs logs = open()) {
            logs.reportLast(waiting, 1);
            expected.add(row(waiting));
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(logs.log.status().pending()).isZero();
        }
        try (Logs logs = open()) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(sink.lines("transitions/")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(sink.lines("orphans/")).isEmpty();
        assertThat(sink.lines("late_outcomes/")).isEmpty();
    }

    @Test
    void whatComesLateAfterARestartIsLateAndARepeatedOutcomeIsOne() throws Exception {
        DecisionId shipped;
        try (Logs logs = open()) {
            logs.decide();
            shipped = shipSome(logs, 3).get(1);
        }
        try (Logs logs = open()) {
            assertThat(logs.log.report(Outcome.of(shipped, 1).key("k1"))).isTrue();
            assertThat(logs.log.report(Outcome.of(shipped, 2).key("other"))).isTrue();
            logs.settle();
            assertThat(logs.log.status().duplicates()).isEqualTo(1);
            assertThat(logs.log.status().late()).isEqualTo(1);
            assertThat(logs.log.status().orphans()).isZero();
        }
    }

    @Test
    void lateOutcomesAndOrphansAreNotShippedTwiceEither() throws Exception {
        try (Logs logs = open()) {
            logs.decide();
            DecisionId shipped = shipSome(logs, 1).get(0);
            logs.report(shipped, 7);
            logs.report(new DecisionId(1, 2), 8);
            shipSome(logs, 1);
        }
        try (Logs logs = open()) {
            shipSome(logs, 1);
        }
        assertThat(sink.lines("late_outcomes/")).hasSize(1);
        assertThat(sink.lines("orphans/")).hasSize(1);
        assertThat(sink.lines("transitions/")).hasSize(3);
    }

    @Test
    void stepsOfAnOpenEpisodeGoOnAfterARestart() throws Exception {
        DecisionId last;
        try (Logs logs = open()) {
            DecisionId waiting = logs.decide();
            DecisionId episode = new DecisionId(5, 5);
            logs.reportLast(logs.step(episode, 0), 1);
            last = logs.step(episode, 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(sink.lines("transitions/")).hasSize(1);
            assertThat(waiting).isNotEqualTo(last);
        }
        try (Logs logs = open()) {
            logs.reportLast(last, 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(sink.lines("transitions/")).hasSize(2).contains(row(last));
    }

    @Test
    void marksAreMergedAndGoWithTheRawLog() throws Exception {
        List<String> expected = new ArrayList<>();
        try (Logs logs = open()) {
            DecisionId waiting = logs.decide();
            for (int i = 0; i < 40; i++) {
                shipSome(logs, 2).forEach(id -> expected.add(row(id)));
            }
            assertThat(marks()).hasSizeBetween(1, 17);
            assertThat(waiting.low()).isPositive();
        }
        try (Logs logs = open()) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(sink.lines("transitions/")).containsExactlyInAnyOrderElementsOf(expected);
            clock.advance(Duration.ofMinutes(11));
            logs.settle();
            for (int i = 0; i < 40; i++) {
                shipSome(logs, 1);
            }
            // Marks of released raw segments go; they may be merged while they are looked at.
            await().ignoreExceptions().until(() -> {
                shipSome(logs, 1);
                long bytes = 0;
                for (Path file : marks()) {
                    bytes += Files.size(file);
                }
                return bytes < 40 * 100;
            });
        }
    }

    @Test
    void damagedMarksCostRepeatsAndNoRow() throws Exception {
        List<DecisionId> shipped;
        try (Logs logs = open()) {
            logs.decide();
            shipped = shipSome(logs, 4);
        }
        for (Path file : marks()) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[40] ^= 1;
            Files.write(file, bytes);
        }
        try (Logs logs = open()) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(logs.log.status().pending()).isEqualTo(1);
        }
        assertThat(sink.lines("transitions/"))
                .hasSize(8)
                .containsAll(shipped.stream().map(RestartTest::row).toList());
    }
}
