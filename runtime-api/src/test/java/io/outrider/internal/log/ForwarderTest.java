package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.RewardJoin;
import java.nio.file.Path;
import java.util.List;
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
