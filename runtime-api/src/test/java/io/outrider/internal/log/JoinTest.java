package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outcomes, windows and episodes, through the whole log, with clocks that move only when told. */
class JoinTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();

    private LogBuilder builder() {
        return Logs.builder(root, clock)
                .rewardWindow(WINDOW)
                .limits(new Joiner.Limits(
                        Joiner.Limits.DEFAULT.pending(), Joiner.Limits.DEFAULT.closed(), recentBytes()));
    }

    /** How many bytes of records the join keeps besides reading them again. */
    int recentBytes() {
        return Joiner.Limits.DEFAULT.recentBytes();
    }

    @Test
    void aLastOutcomeClosesItsDecisionAtOnce() {
        try (Logs logs = Logs.open(builder())) {
            DecisionId id = logs.decide();
            logs.reportLast(id, 2.5);
            List<Transition> rows = logs.rows();
            assertThat(rows).hasSize(1);
            Transition row = rows.get(0);
            assertThat(row.decisionId()).isEqualTo(id);
            assertThat(row.agent()).isEqualTo("offers");
            assertThat(row.reward()).isEqualTo(2.5f);
            assertThat(row.rewardStatus()).isEqualTo(RewardStatus.COMPLETE);
            assertThat(row.rewardCount()).isEqualTo(1);
            assertThat(row.observation()).containsExactly(id.low(), 0.5f, -1);
            assertThat(row.choices()).containsExactly(1);
            assertThat(row.propensity()).isEqualTo(0.25);
            assertThat(row.propensityKind()).isEqualTo(PropensityKind.EXACT);
            assertThat(row.behaviour()).containsExactly(0.75f, 0.25f);
            assertThat(row.reason()).isEqualTo(Reason.SAMPLED);
            assertThat(row.explored()).isTrue();
            assertThat(row.policyVersion()).isEqualTo("ab12");
            assertThat(row.sampler()).isEqualTo("softmax(temperature=1.0)");
            assertThat(row.terminated())
                    .as("a lone decision is an episode of one step")
                    .isTrue();
            assertThat(row.nextObservation()).isNull();
            assertThat(row.mask()).isNull();
            assertThat(row.worldId()).isNull();
        }
    }

    @Test
    void theWindowsEndClosesByItself() {
        try (Logs logs = Logs.open(builder())) {
            DecisionId without = logs.decide();
            DecisionId with = logs.decide();
            logs.report(with, 1);
            logs.report(with, 2);
            assertThat(logs.rows()).isEmpty();
            assertThat(logs.log.status().pending()).isEqualTo(2);
            clock.advance(WINDOW);
            List<Transition> rows = logs.rows();
            assertThat(rows).extracting(Transition::decisionId).containsExactlyInAnyOrder(without, with);
            for (Transition row : rows) {
                boolean rewarded = row.decisionId().equals(with);
                assertThat(row.reward()).isEqualTo(rewarded ? 3f : null);
                assertThat(row.rewardStatus()).isEqualTo(rewarded ? RewardStatus.COMPLETE : RewardStatus.MISSING);
            }
            assertThat(logs.log.status().pending()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"SUM,-6", "FIRST,-3", "LAST,-2", "MAX,-1", "MEAN,-2"})
    void outcomesAreAggregated(RewardAggregation aggregation, float expected) {
        try (Logs logs = Logs.open(builder().rewardAggregation(aggregation))) {
            DecisionId id = logs.decide();
            logs.report(id, -3);
            logs.report(id, -1);
            logs.reportLast(id, -2);
            assertThat(logs.rows().get(0).reward()).isEqualTo(expected);
        }
    }

    @Test
    void aDefaultRewardIsFlagged() {
        try (Logs logs = Logs.open(builder().defaultReward(-0.5))) {
            logs.decide();
            logs.settle();
            clock.advance(WINDOW);
            Transition row = logs.rows().get(0);
            assertThat(row.reward()).isEqualTo(-0.5f);
            assertThat(row.rewardStatus()).isEqualTo(RewardStatus.DEFAULT);
            assertThat(row.rewardCount()).isZero();
        }
    }

    @Test
    void repeatedOutcomesCountOnce() {
        try (Logs logs = Logs.open(builder())) {
            DecisionId id = logs.decide();
            Outcome order = Outcome.of(id, 4).key("order-1");
            assertThat(logs.log.report(order)).isTrue();
            assertThat(logs.log.report(order)).isTrue();
            assertThat(logs.log.report(Outcome.of(id, 1).key("order-2").last())).isTrue();
            assertThat(logs.log.report(order)).as("after it has closed").isTrue();
            Transition row = logs.rows().get(0);
            assertThat(row.reward()).isEqualTo(5f);
            assertThat(row.rewardCount()).isEqualTo(2);
            assertThat(logs.log.status().duplicates()).isEqualTo(2);
            assertThat(logs.log.status().late()).isZero();
        }
    }

    @Test
    void lateOutcomesAndOrphansAreCounted() {
        try (Logs logs = Logs.open(builder())) {
            DecisionId id = logs.decide();
            logs.settle();
            clock.advance(WINDOW);
            logs.settle();
            logs.report(id, 1);
            logs.report(new DecisionId(1, 2), 1);
            logs.settle();
            assertThat(logs.log.status().late()).isEqualTo(1);
            assertThat(logs.log.status().orphans()).isEqualTo(1);
            assertThat(logs.rows()).hasSize(1);
        }
    }

    @Test
    void theDelayIsThatOfTheLastOutcome() {
        try (Logs logs = Logs.open(builder())) {
            DecisionId id = logs.decide();
            assertThat(logs.log.report(Outcome.of(id, 1)
                            .observedAt(Instant.ofEpochMilli(1_700_000_000_000L + 1234))
                            .last()))
                    .isTrue();
            assertThat(logs.rows().get(0).rewardDelayMillis()).isEqualTo(1234);
        }
    }

    @Test
    void aStepWaitsForTheNextOneAndTheEnd() {
        try (Logs logs = Logs.open(builder())) {
            DecisionId episode = logs.step(new DecisionId(7, 7), 0);
            logs.reportLast(episode, 1);
            assertThat(logs.rows()).isEmpty();
            DecisionId second = logs.step(new DecisionId(7, 7), 1);
            assertThat(logs.rows()).hasSize(1);
            assertThat(logs.rows().get(0).nextObservation()).containsExactly(second.low(), 0.5f, -1);
            assertThat(logs.rows().get(0).terminated()).isFalse();
            logs.end(new DecisionId(7, 7), 2, true, 9, 8, 7);
            assertThat(logs.rows()).as("its reward is open").hasSize(1);
            logs.reportLast(second, 2);
            Transition last = logs.rows().get(1);
            assertThat(last.nextObservation()).containsExactly(9, 8, 7);
            assertThat(last.terminated()).isTrue();
            assertThat(last.truncated()).isFalse();
            assertThat(last.flags()).isZero();
        }
    }

    @Test
    void aGapLeavesTheNextObservationOut() {
        try (Logs logs = Logs.open(builder())) {
            DecisionId episode = new DecisionId(7, 7);
            logs.reportLast(logs.step(episode, 0), 1);
            logs.reportLast(logs.step(episode, 2), 1);
            logs.end(episode, 4, false, 1, 2, 3);
            List<Transition> rows = logs.rows();
            assertThat(rows).hasSize(2);
            assertThat(rows).allSatisfy(row -> {
                assertThat(row.nextObservation()).isNull();
                assertThat(row.is(Flag.GAP)).isTrue();
                assertThat(row.truncated()).isFalse();
            });
        }
    }

    @Test
    void tooManyOpenDecisionsCloseTheOldest() {
        try (Logs logs = Logs.open(builder().limits(new Joiner.Limits(2, 16, recentBytes())))) {
            DecisionId first = logs.decide();
            logs.report(first, 3);
            logs.settle();
            clock.advance(Duration.ofMillis(1));
            logs.decide();
            logs.settle();
            clock.advance(Duration.ofMillis(1));
            logs.decide();
            List<Transition> rows = logs.rows();
            assertThat(rows).hasSize(1);
            assertThat(rows.get(0).decisionId()).isEqualTo(first);
            assertThat(rows.get(0).rewardStatus()).isEqualTo(RewardStatus.EVICTED);
            assertThat(rows.get(0).reward()).isEqualTo(3f);
        }
    }

    @Test
    void aRepeatedDecisionIsOne() {
        try (Logs logs = Logs.open(builder())) {
            DecisionRecord record = logs.record();
            DecisionId id = logs.put(record);
            logs.put(record);
            logs.reportLast(id, 1);
            logs.settle();
            logs.put(record);
            assertThat(logs.rows()).hasSize(1);
            assertThat(logs.log.status().duplicates()).isEqualTo(2);
        }
    }

    @Test
    void aRestartJoinsWhatIsOpenAndKeepsWhatIsJoined() {
        DecisionId closed;
        DecisionId open;
        DecisionId dead;
        try (Logs logs = Logs.open(builder())) {
            closed = logs.decide();
            open = logs.decide();
            dead = logs.step(new DecisionId(7, 7), 0);
            assertThat(logs.log.report(Outcome.of(closed, 1).key("a").last())).isTrue();
            logs.report(open, 2);
            logs.reportLast(dead, 1);
            logs.settle();
        }
        try (Logs logs = Logs.open(builder())) {
            logs.reportLast(open, 5);
            assertThat(logs.log.report(Outcome.of(closed, 1).key("a"))).isTrue();
            List<Transition> rows = logs.rows();
            assertThat(rows).extracting(Transition::decisionId).containsExactlyInAnyOrder(closed, open, dead);
            for (Transition row : rows) {
                if (row.decisionId().equals(open)) {
                    assertThat(row.reward()).isEqualTo(7f);
                } else if (row.decisionId().equals(dead)) {
                    assertThat(row.is(Flag.GAP)).isTrue();
                    assertThat(row.is(Flag.ABANDONED)).isTrue();
                    assertThat(row.truncated()).isTrue();
                    assertThat(row.nextObservation()).isNull();
                }
            }
            assertThat(logs.log.status().duplicates()).isEqualTo(1);
            assertThat(logs.log.status().late()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"-525600,true", "-60,false", "0,false", "4,false", "10,true", "525600,true"})
    void afterARestartTheWindowGoesOnByTheWallClockWithinItsBounds(long minutesDown, boolean over) {
        try (Logs logs = Logs.open(builder())) {
            DecisionRecord record = logs.record();
            record.decidedAtMicros = clock.wallMicros();
            logs.put(record);
            logs.settle();
        }
        boolean backwards = minutesDown < -60;
        clock.shiftWall(Duration.ofMinutes(minutesDown));
        try (Logs logs = Logs.open(builder())) {
            if (backwards) {
                assertThat(logs.rows()).as("never longer than the window").isEmpty();
                clock.advance(WINDOW);
            }
            assertThat(logs.rows()).hasSize(over ? 1 : 0);
        }
    }

    @Test
    void aFollowerSeesEachRowOnceAndNoneFromBefore() throws InterruptedException {
        try (Logs logs = Logs.open(builder())) {
            logs.reportLast(logs.decide(), 1);
            logs.settle();
            try (ExperienceReader reader = logs.log.follow("offers");
                    ExperienceReader other = logs.log.follow("another")) {
                DecisionId second = logs.decide();
                DecisionId third = logs.decide();
                logs.reportLast(second, 1);
                logs.reportLast(third, 1);
                logs.settle();
                assertThat(reader.poll(1, Logs.LONG))
                        .extracting(Transition::decisionId)
                        .containsExactly(second);
                assertThat(reader.poll(10, Logs.LONG))
                        .extracting(Transition::decisionId)
                        .containsExactly(third);
                assertThat(reader.poll(10, Duration.ZERO)).isEmpty();
                assertThat(other.poll(10, Duration.ZERO)).isEmpty();
            }
        }
    }

    @Test
    void aListenerIsHandedEachRow() {
        try (Logs logs = Logs.open(builder())) {
            List<DecisionId> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
            logs.recorder.onJoined(logs.agent, row -> seen.add(row.decisionId()));
            DecisionId id = logs.decide();
            logs.reportLast(id, 1);
            logs.settle();
            assertThat(seen).containsExactly(id);
        }
    }

    @Test
    void rawSegmentsAreReleasedOnceTheirRowsAreDurable() {
        try (Logs logs = Logs.open(builder().segmentBytes(256 << 10))) {
            for (int i = 0; i < 3000; i++) {
                logs.reportLast(logs.decide(), 1);
                if (i % 500 == 0) {
                    logs.settle();
                }
            }
            logs.settle();
            logs.settle();
            assertThat(Freezer.bytesBelow(root.resolve("raw"))).isLessThan(5 * (256 << 10));
            assertThat(logs.log.joinCounters().lost).hasValue(0);
            assertThat(logs.rows()).hasSize(3000);
        }
    }
}
