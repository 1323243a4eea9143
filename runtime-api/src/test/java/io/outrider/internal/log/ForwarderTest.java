package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.RewardJoin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that leaves the join to others. */
class ForwarderTest {

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemorySink sink = new MemorySink();

    private Logs open() {
        return Logs.open(
                Logs.builder(root, clock).join(RewardJoin.DOWNSTREAM).sink(sink).format(new TextFormat()));
    }

    /** How many segments of the joined log are not deleted yet. */
    private long sealed() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("joined"))) {
            return files.filter(file -> file.toString().endsWith(".sealed")).count();
        }
    }

    @Test
    void decisionsOutcomesAndEndsAreShippedAtOnce() throws Exception {
        DecisionId elsewhere = new DecisionId(7, 8);
        DecisionId episode = new DecisionId(5, 6);
        try (Logs logs = open()) {
            DecisionId lone = logs.decide();
            DecisionId first = logs.step(episode, 0);
            logs.report(lone, 1.5);
            assertThat(logs.log.report(Outcome.of(elsewhere, 2.5).key("order"))).isTrue();
            logs.end(episode, 1, true, 9);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(sink.lines("decisions/agent=offers/"))
                    .containsExactly(lone + " null DOWNSTREAM", first + " null DOWNSTREAM");
            assertThat(sink.lines("outcomes/schema=1/")).containsExactly(lone + " 1.5 null", elsewhere + " 2.5 order");
            assertThat(sink.lines("episode_ends/agent=offers/")).containsExactly(episode + " 1 true [9.0]");
            assertThat(sink.lines("transitions/")).isEmpty();
            assertThat(logs.log.status().pending()).isZero();
            assertThat(logs.log.status().orphans()).isZero();
            assertThat(logs.log.status().joined()).isEqualTo(2);
            assertThat(logs.log.status().shipped()).isEqualTo(2);
            assertThat(logs.rows()).as("rows for readers on this host").isEmpty();
        }
    }

    @Test
    void aRestartForwardsNothingTwice() throws Exception {
        sink.down = true;
        DecisionId before;
        try (Logs logs = open()) {
            before = logs.decide();
            logs.report(before, 1);
            logs.settle();
        }
        DecisionId after;
        try (Logs logs = open()) {
            after = logs.decide();
            logs.settle();
            sink.down = false;
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(List.copyOf(sink.lines("decisions/")))
                .containsExactly(before + " null DOWNSTREAM", after + " null DOWNSTREAM");
        assertThat(sink.lines("outcomes/")).containsExactly(before + " 1.0 null");
    }

    @Test
    void aRestartAfterShippingShipsNothingTwice() throws Exception {
        List<String> decisions = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        for (int restart = 0; restart < 4; restart++) {
            try (Logs logs = open()) {
                for (int i = 0; i < 3; i++) {
                    DecisionId lone = logs.decide();
                    DecisionId episode = new DecisionId(restart, 100 + i);
                    DecisionId step = logs.step(episode, 0);
                    logs.report(lone, i);
                    logs.end(episode, 1, true);
                    decisions.add(lone + " null DOWNSTREAM");
                    decisions.add(step + " null DOWNSTREAM");
                    outcomes.add(lone + " " + (double) i + " null");
                    ends.add(episode + " 1 true null");
                    assertThat(logs.log.drain(Logs.LONG)).isTrue();
                }
                if (restart > 0) {
                    await().until(() -> sealed() == 0);
                    assertThat(root.resolve("marks/forwarded")).exists();
                }
            }
        }
        assertThat(sink.lines("decisions/")).containsExactlyInAnyOrderElementsOf(decisions);
        assertThat(sink.lines("outcomes/")).containsExactlyInAnyOrderElementsOf(outcomes);
        assertThat(sink.lines("episode_ends/")).containsExactlyInAnyOrderElementsOf(ends);
    }

    @Test
    void marksThatAreDamagedCostRepeatsAndNoRecord() throws Exception {
        DecisionId first;
        try (Logs logs = open()) {
            first = logs.decide();
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            await().until(() -> sealed() == 0);
        }
        Path marks = root.resolve("marks/forwarded");
        byte[] bytes = Files.readAllBytes(marks);
        bytes[20] ^= 1;
        Files.write(marks, bytes);
        DecisionId second;
        try (Logs logs = open()) {
            second = logs.decide();
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(sink.lines("decisions/")).contains(first + " null DOWNSTREAM", second + " null DOWNSTREAM");
    }

    @Test
    void marksOfARawLogThatWasTakenAwayHoldNothingBack() throws Exception {
        for (int restart = 0; restart < 3; restart++) {
            try (Logs logs = open()) {
                logs.decide();
                assertThat(logs.log.drain(Logs.LONG)).isTrue();
                await().until(() -> sealed() == 0);
            }
        }
        try (Stream<Path> files = Files.list(root.resolve("raw"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        List<String> after = new ArrayList<>();
        for (int restart = 0; restart < 5; restart++) {
            try (Logs logs = open()) {
                after.add(logs.decide() + " null DOWNSTREAM");
                logs.settle();
            }
        }
        try (Logs logs = open()) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(sink.lines("decisions/")).containsAll(after);
    }

    @Test
    void whatAJoiningLogLeftWaitingIsForwarded() throws Exception {
        DecisionId waiting;
        try (Logs logs = Logs.open(
                Logs.builder(root, clock).join(RewardJoin.HERE).sink(sink).format(new TextFormat()))) {
            waiting = logs.decide();
            logs.reportLast(logs.decide(), 1);
            logs.report(new DecisionId(1, 1), 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        try (Logs logs = open()) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(sink.lines("decisions/")).contains(waiting + " null DOWNSTREAM");
    }

    @Test
    void anAgentsSchemaIsKnownAfterARestart() throws Exception {
        sink.down = true;
        DecisionId episode = new DecisionId(5, 6);
        try (Logs logs = open()) {
            DecisionId ignored = logs.step(episode, 0);
            logs.settle();
        }
        sink.down = false;
        try (Logs logs = open()) {
            logs.end(episode, 1, false);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(sink.lines("decisions/agent=offers/")).hasSize(1);
        assertThat(sink.lines("episode_ends/agent=offers/")).containsExactly(episode + " 1 false null");
    }
}
