package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.DecisionId;
import io.outrider.SubjectKeys;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.RewardJoin;
import io.outrider.experience.Transition;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.FileChannelStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was erased is left out of what is frozen later, and named to those who have the rest. */
class ErasureTest {

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemorySink sink = new MemorySink();

    private LogBuilder builder() {
        return Logs.builder(root, clock)
                .rewardWindow(Duration.ofHours(48))
                .format(new TextFormat())
                .sink(sink);
    }

    private DecisionId decide(Logs logs, @Nullable String subject) {
        DecisionRecord record = logs.record();
        record.subjectKey = subject;
        record.decidedAtMicros = clock.wallMicros();
        return logs.put(record);
    }

    private DecisionId closed(Logs logs, @Nullable String subject) {
        DecisionId id = decide(logs, subject);
        logs.reportLast(id, 1);
        return id;
    }

    private static String line(DecisionId id) {
        return id + " 1.0 COMPLETE";
    }

    private static void ship(Logs logs) throws InterruptedException {
        assertThat(logs.log.drain(Logs.LONG)).as("%s", logs.log.status()).isTrue();
    }

    private List<Path> tombstones() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("erasures"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    @Test
    void rowsThatAreNotFrozenYetAreLeftOutAndCounted() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Logs logs = Logs.open(builder().meters(registry))) {
            closed(logs, "x");
            DecisionId other = closed(logs, "y");
            DecisionId nobody = closed(logs, null);
            logs.settle();
            logs.log.erase("x");
            ship(logs);
            assertThat(sink.lines("transitions/")).containsExactly(line(other), line(nobody));
            assertThat(sink.files.get("_manifests/0123456789ab0001/1-1.json"))
                    .contains("\"rows\": 2", "\"erased\": 1", "\"losses\": {}");
            assertThat(logs.log.status().erased()).isEqualTo(1);
            assertThat(logs.log.status().joined()).isEqualTo(3);
            assertThat(logs.log.status().shipped()).isEqualTo(2);
            assertThat(registry.get("outrider.experience.erased")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void theTombstoneIsSentBeforeTheRowsAndOnce() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            closed(logs, "x");
            logs.settle();
            logs.log.erase(List.of("x", "former \"x\" \u2028\ud800"));
            logs.log.erase("y");
            ship(logs);
            ship(logs);
        }
        assertThat(sink.puts).hasSize(3);
        String folder = "erasures/schema=1/dt=2023-11-14/0123456789ab0001-";
        assertThat(sink.files.get(folder + "1-1.json"))
                .isEqualTo("{\"subject_key\": \"x\", \"erased_at_us\": 1700000000000000}\n"
                        + "{\"subject_key\": \"former \\\"x\\\" \\u2028?\", \"erased_at_us\": 1700000000000000}\n");
        assertThat(sink.files.get(folder + "1-2.json"))
                .isEqualTo("{\"subject_key\": \"y\", \"erased_at_us\": 1700000000000000}\n");
        assertThat(sink.puts.get(0)).startsWith(folder + "1-1.json");
        assertThat(sink.puts.get(1)).startsWith(folder + "1-2.json");
    }

    @Test
    void drainingWaitsForATombstoneWhereThereAreNoRows() throws Exception {
        sink.down = true;
        try (Logs logs = Logs.open(builder())) {
            logs.log.erase("x");
            assertThat(logs.log.drain(Duration.ofMillis(1))).isFalse();
            await().until(() -> logs.log.status().failure().contains("down"));
            sink.down = false;
            ship(logs);
            assertThat(sink.lines("erasures/")).hasSize(1);
        }
    }

    @Test
    void everyKeyOfAPersonIsErasedAndALaterRowIsKept() throws Exception {
        SubjectKeys former = SubjectKeys.of(new byte[32]);
        SubjectKeys subjects = SubjectKeys.of("0123456789abcdef0123456789abcdef".getBytes("US-ASCII"), new byte[32]);
        try (Logs logs = Logs.open(builder())) {
            closed(logs, former.pseudonym("Ada"));
            closed(logs, subjects.pseudonym("Ada"));
            DecisionId other = closed(logs, subjects.pseudonym("Eve"));
            logs.log.erase(subjects.all("Ada"));
            clock.advance(Duration.ofMillis(1));
            DecisionId later = closed(logs, subjects.pseudonym("Ada"));
            ship(logs);
            assertThat(sink.lines("transitions/")).containsExactly(line(other), line(later));
        }
    }

    @Test
    void aDecisionThatWaitsIsLeftOutWhenItCloses() throws Exception {
        DecisionId erased;
        DecisionId kept;
        try (Logs logs = Logs.open(builder())) {
            erased = decide(logs, "x");
            kept = decide(logs, "y");
            logs.log.erase("x");
            ship(logs);
        }
        clock.advance(Duration.ofHours(1));
        try (Logs logs = Logs.open(builder())) {
            logs.settle();
            logs.reportLast(erased, 1);
            logs.reportLast(kept, 1);
            ship(logs);
            assertThat(sink.lines("transitions/")).containsExactly(line(kept));
            assertThat(logs.log.status().erased()).isEqualTo(1);
        }
        assertThat(sink.files.keySet())
                .filteredOn(name -> name.startsWith("erasures/"))
                .hasSize(1);
    }

    @Test
    void whatComesOfAnErasedDecisionLaterIsLeftOutToo() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            DecisionId shipped = closed(logs, "x");
            DecisionId waiting = closed(logs, "x");
            DecisionId other = closed(logs, "y");
            ship(logs);
            logs.log.erase("x");
            clock.advance(Duration.ofMinutes(1));
            logs.report(shipped, 5);
            logs.report(waiting, 6);
            logs.report(other, 7);
            ship(logs);
            assertThat(sink.lines("late_outcomes/")).containsExactly(other + " 7.0 null");
            assertThat(logs.log.status().late()).isEqualTo(3);
            assertThat(logs.log.status().erased()).isEqualTo(2);
        }
    }

    @Test
    void theManifestNamesWhatWasLeftOutForThoseWhoReadWhatComesOfItLater() throws Exception {
        DecisionId shipped;
        DecisionId leftOut;
        DecisionId step;
        DecisionId other;
        try (Logs logs = Logs.open(builder())) {
            shipped = closed(logs, "x");
            ship(logs);
            leftOut = closed(logs, "x");
            other = closed(logs, "y");
            step = episode(logs, new DecisionId(5, 1), "x");
            logs.reportLast(step, 1);
            logs.settle();
            logs.log.erase("x");
            ship(logs);
        }
        assertThat(sink.files.get("_manifests/0123456789ab0001/1-1.json")).doesNotContain("erased_");
        assertThat(sink.files.get("_manifests/0123456789ab0001/1-2.json"))
                .contains("\"erased\": 2", "\"erased_decisions\": [\"" + leftOut + "\", \"" + step + "\"]")
                .contains("\"erased_episodes\": [\"" + new DecisionId(5, 1) + "\"]")
                .doesNotContain(other.toString(), shipped.toString());
        try (Logs logs = Logs.open(builder())) { // it knows no longer whose decisions those were
            logs.report(leftOut, 5);
            ship(logs);
            assertThat(sink.lines("orphans/").size()
                            + sink.lines("late_outcomes/").size())
                    .as("what a reader has to leave out")
                    .isEqualTo(1);
        }
    }

    @Test
    void whereTheJoinIsDownstreamDecisionsOutcomesAndEndsAreLeftOut() throws Exception {
        DecisionId other;
        try (Logs logs = Logs.open(builder().join(RewardJoin.DOWNSTREAM))) {
            DecisionId erased = closed(logs, "x");
            other = closed(logs, "y");
            episode(logs, new DecisionId(5, 1), "x");
            episode(logs, new DecisionId(5, 2), "y");
            logs.log.erase("x");
            ship(logs);
            assertThat(sink.lines("decisions/")).hasSize(2).noneMatch(line -> line.contains(erased.toString()));
            assertThat(sink.lines("outcomes/")).containsExactly(other + " 1.0 null");
            assertThat(sink.lines("episode_ends/")).containsExactly(new DecisionId(5, 2) + " 1 true [1.0, 2.0, 3.0]");
            assertThat(logs.log.status().erased()).isEqualTo(4);
        }
    }

    private DecisionId episode(Logs logs, DecisionId episode, String subject) {
        DecisionRecord step = logs.record();
        step.inEpisode = true;
        step.episodeHigh = episode.high();
        step.episodeLow = episode.low();
        step.subjectKey = subject;
        DecisionId id = logs.put(step);
        logs.end(episode, 1, true, 1, 2, 3);
        return id;
    }

    @Test
    void readersAndListenersAreNotGivenWhatWasErased() throws Exception {
        List<Transition> told = new CopyOnWriteArrayList<>();
        try (Logs logs = Logs.open(builder().sink(sink));
                ExperienceReader following = logs.log.follow("offers")) {
            sink.down = true;
            logs.recorder.onJoined(logs.agent, told::add);
            DecisionId erased = decide(logs, "x");
            closed(logs, "x");
            logs.settle();
            assertThat(told).as("before the erasure").hasSize(1);
            logs.log.erase("x");
            logs.reportLast(erased, 1);
            DecisionId other = closed(logs, "y");
            assertThat(logs.rows()).extracting(Transition::decisionId).containsExactly(other);
            assertThat(following.poll(1, Logs.LONG))
                    .extracting(Transition::decisionId)
                    .containsExactly(other);
            assertThat(told)
                    .hasSize(2)
                    .last()
                    .extracting(Transition::decisionId)
                    .isEqualTo(other);
        }
    }

    @Test
    void aSegmentThatIsFrozenAgainGivesTheSameBytesWhoeverWasErasedSince() throws Exception {
        String before;
        DecisionId id;
        sink.down = true;
        try (Logs logs = Logs.open(builder())) {
            id = closed(logs, "x");
            closed(logs, "y");
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
            await().until(() -> logs.log.status().failure().contains("down"));
            before = Files.readString(root.resolve("frozen/1-1/file-0"));
            logs.log.erase("x");
        }
        for (String file : List.of("index", "file-0", "manifest")) {
            Files.delete(root.resolve("frozen/1-1").resolve(file)); // as "tools repair" sets a damaged folder aside
        }
        sink.down = false;
        try (Logs logs = Logs.open(builder())) {
            ship(logs);
            assertThat(sink.lines("transitions/")).contains(line(id));
            assertThat(String.join("\n", sink.lines("transitions/")) + "\n").isEqualTo(before);
            assertThat(sink.lines("erasures/")).as("its readers are told").hasSize(1);
            assertThat(logs.log.status().erased()).isZero();
        }
    }

    @Test
    void whatWasLeftOutOnceIsLeftOutAgainThoughTheTrailIsGone() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            DecisionId erased = closed(logs, "x");
            ship(logs);
            logs.log.erase("x");
            ship(logs);
            sink.down = true;
            logs.report(erased, 5);
            closed(logs, "y");
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
            await().until(() -> logs.log.status().failure().contains("down"));
        }
        Files.delete(root.resolve("frozen/1-2/index"));
        sink.down = false;
        try (Logs logs = Logs.open(builder())) {
            ship(logs);
            assertThat(sink.lines("late_outcomes/")).isEmpty();
            assertThat(sink.lines("transitions/")).hasSize(2);
        }
    }

    @Test
    void aTombstoneIsForgottenOnceNothingBeforeItIsHere() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            decide(logs, "y");
            logs.log.erase("x");
            ship(logs);
            assertThat(tombstones()).as("the decision before it still waits").hasSize(1);
        }
        try (Logs logs = Logs.open(builder())) {
            logs.settle();
            clock.advance(Duration.ofHours(48));
            ship(logs);
            await().until(() -> {
                clock.advance(Duration.ofMinutes(2)); // segments that were open are sealed, and so can go
                closed(logs, null);
                ship(logs);
                return tombstones().isEmpty();
            });
            ship(logs);
        }
        assertThat(sink.puts.stream().filter(put -> put.startsWith("erasures/")).distinct())
                .as("the same again after a restart, under the same name")
                .hasSize(1);
    }

    @Test
    void aClockThatWasSetBackLetsNothingEscape() throws Exception {
        DecisionId waiting;
        try (Logs logs = Logs.open(builder())) {
            closed(logs, "x");
            ship(logs);
            waiting = decide(logs, "x");
            assertThat(logs.log.awaitDurable(Logs.LONG)).isTrue();
        }
        long shippedAt = clock.wallMicros();
        clock.shiftWall(Duration.ofDays(-365));
        try (Logs logs = Logs.open(builder())) {
            closed(logs, "x");
            logs.log.erase("x");
            logs.reportLast(waiting, 1);
            ship(logs);
            assertThat(sink.lines("transitions/")).as("from before the erasure").hasSize(1);
            assertThat(sink.lines("erasures/"))
                    .containsExactly("{\"subject_key\": \"x\", \"erased_at_us\": " + shippedAt + "}");
        }
    }

    @Test
    void aTombstoneThatTheSinkRefusesIsSetAsideAndNamed() throws Exception {
        sink.refused.add("erasures/");
        try (Logs logs = Logs.open(builder())) {
            logs.log.erase("x");
            DecisionId id = closed(logs, "y");
            assertThat(logs.log.drain(Logs.LONG))
                    .as("not everything is with the sink")
                    .isFalse();
            assertThat(sink.lines("transitions/")).as("the rest goes on").containsExactly(line(id));
            assertThat(logs.log.status().refused()).isEqualTo(1);
            assertThat(logs.log.status().failure()).contains("erasures are refused", "another content is there");
        }
        sink.refused.clear();
        try (Logs logs = Logs.open(builder())) {
            ship(logs);
            assertThat(sink.lines("erasures/")).hasSize(1);
        }
    }

    @Test
    void aTombstoneThatIsDamagedIsNamedUntilItIsRepeated() throws Exception {
        sink.down = true;
        try (Logs logs = Logs.open(builder())) {
            logs.log.erase("x");
        }
        Path file = tombstones().get(0);
        Files.writeString(file, Files.readString(file).replace("\"x\"", "\"z\""));
        sink.down = false;
        try (Logs logs = Logs.open(builder())) {
            assertThat(logs.log.status().failure()).contains("1 erasures are damaged", file.toString());
            ship(logs);
            assertThat(sink.lines("erasures/")).isEmpty();
        }
        Files.delete(file);
        try (Logs logs = Logs.open(builder())) {
            assertThat(logs.log.status().failure()).isEmpty();
        }
    }

    @Test
    void aTombstoneThatIsDamagedWhileLiveIsWrittenAgain() throws Exception {
        sink.down = true;
        try (Logs logs = Logs.open(builder())) {
            logs.log.erase("x");
            await().until(() -> logs.log.status().failure().contains("down"));
            Files.delete(tombstones().get(0));
            logs.log.drain(Duration.ofMillis(50)); // the next failing try notices
            await().until(() -> tombstones().size() == 1);
            sink.down = false;
            ship(logs);
            assertThat(sink.lines("erasures/")).hasSize(1);
        }
    }

    @Test
    void whatCannotBeMadeDurableIsAnError() throws Exception {
        FailingStorage storage = new FailingStorage(new FileChannelStorage());
        try (Logs logs = Logs.open(builder().environment(Logs.environment(storage, clock)))) {
            DecisionId id = closed(logs, "x");
            logs.settle();
            storage.failure = "No space left on device";
            assertThatThrownBy(() -> logs.log.erase("x"))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining("cannot be made durable")
                    .hasMessageContaining("No space left on device");
            storage.failure = null;
            ship(logs);
            assertThat(sink.lines("transitions/")).as("it does not count").containsExactly(line(id));
            logs.log.erase("x");
            ship(logs);
            assertThat(sink.lines("erasures/")).hasSize(1);
        }
    }

    @Test
    void badKeysAreRefused() {
        Logs logs = Logs.open(builder());
        try (logs) {
            assertThatThrownBy(() -> logs.log.erase(List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not 0");
            assertThatThrownBy(() -> logs.log.erase(Collections.nCopies(10_001, "x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not 10001");
            assertThatThrownBy(() -> logs.log.erase(List.of("x", " ")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blank: \" \"");
            assertThatThrownBy(() -> logs.log.erase(Arrays.asList("x", null))).isInstanceOf(NullPointerException.class);
        }
        assertThatThrownBy(() -> logs.log.erase("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
