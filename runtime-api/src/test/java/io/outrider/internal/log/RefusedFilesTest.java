package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.DecisionId;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the sink will never take, and what becomes of the rest. */
class RefusedFilesTest {

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemorySink sink = new MemorySink();

    private LogBuilder builder() {
        return Logs.builder(root, clock).format(new TextFormat()).sink(sink);
    }

    private static DecisionId close(Logs logs) {
        DecisionId id = logs.decide();
        logs.reportLast(id, 1);
        return id;
    }

    private List<Path> frozen() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("frozen"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("file-"))
                    .toList();
        }
    }

    @Test
    void aRefusedFileIsSetAsideAndTheOthersGoOn() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        DecisionId refused;
        DecisionId shipped;
        try (Logs logs = Logs.open(builder().meters(registry))) {
            sink.refused.add("transitions/");
            refused = close(logs);
            assertThat(logs.log.drain(Logs.LONG))
                    .as("not everything is with the sink")
                    .isFalse();
            sink.refused.clear();
            shipped = close(logs);
            assertThat(logs.log.drain(Logs.LONG)).isFalse();
            assertThat(sink.lines("transitions/")).containsExactly(shipped + " 1.0 COMPLETE");
            assertThat(sink.files.keySet())
                    .as("no manifest promises the refused file")
                    .filteredOn(name -> name.startsWith("_manifests"))
                    .hasSize(1);
            assertThat(logs.log.status().refused()).isEqualTo(1);
            assertThat(logs.log.status().backlog()).isEqualTo(1);
            assertThat(logs.log.status().shipped()).isEqualTo(1);
            assertThat(logs.log.status().failure()).contains("refused", "another content is there");
            assertThat(registry.get("outrider.experience.ship.refused").gauge().value())
                    .isEqualTo(1);
            clock.advance(Duration.ofSeconds(90));
            assertThat(logs.log.status().lag()).isEqualTo(Duration.ofSeconds(90));
            assertThat(registry.get("outrider.experience.ship.lag").gauge().value())
                    .isEqualTo(90);
        }
        assertThat(frozen()).as("nothing is deleted").hasSize(1);
        try (Logs logs = Logs.open(builder())) {
            assertThat(logs.log.drain(Logs.LONG)).as("tried again").isTrue();
            assertThat(logs.log.status().refused()).isZero();
            assertThat(logs.log.status().lag()).isZero();
        }
        assertThat(sink.lines("transitions/"))
                .containsExactlyInAnyOrder(refused + " 1.0 COMPLETE", shipped + " 1.0 COMPLETE");
        assertThat(sink.files.keySet())
                .contains("_manifests/0123456789ab0001/1-1.json", "_manifests/0123456789ab0001/1-2.json");
    }

    /** A format that does not write outcomes that came late. */
    private static final class Choosy implements ExperienceFormat {
        private final TextFormat format = new TextFormat();
        private volatile @Nullable Throwable failure;

        @Override
        public String name() {
            return format.name();
        }

        @Override
        public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
            format.write(file, schema, rows);
        }

        @Override
        public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
            format.writeOutcomes(file, rows);
            Throwable told = failure;
            if (told instanceof RuntimeException exception) {
                throw exception;
            } else if (told instanceof Error error) {
                throw error;
            }
        }

        @Override
        public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
            format.writeEpisodeEnds(file, schema, rows);
        }
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalArgumentException("a value that it does not take"),
                new NoClassDefFoundError("a class that it does not find"),
                new ExperienceException("a disk", new IOException("a disk that it does not like")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatTheFormatNeverWritesIsSetAsideAndTheRestGoesOn(Throwable failure) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Choosy format = new Choosy();
        format.failure = failure;
        DecisionId first;
        try (Logs logs = Logs.open(builder().format(format).jitter(() -> 0).meters(registry))) {
            first = close(logs);
            logs.settle();
            logs.report(first, 5);
            assertThat(logs.log.drain(Logs.LONG))
                    .as("not everything is with the sink")
                    .isFalse();
            DecisionId second = close(logs);
            assertThat(logs.log.drain(Logs.LONG)).isFalse();
            assertThat(sink.lines("transitions/")).containsExactly(first + " 1.0 COMPLETE", second + " 1.0 COMPLETE");
            assertThat(sink.lines("late_outcomes/")).isEmpty();
            assertThat(sink.files.keySet())
                    .as("no manifest promises what is missing")
                    .contains("_manifests/0123456789ab0001/1-2.json")
                    .doesNotContain("_manifests/0123456789ab0001/1-1.json");
            assertThat(logs.log.status().unwritten()).isEqualTo(1);
            assertThat(logs.log.status().refused()).isZero();
            assertThat(logs.log.status().backlog()).isEqualTo(1);
            assertThat(logs.log.status().failure())
                    .contains(
                            "1 files cannot be written by the format",
                            "late_outcomes/agent=offers",
                            String.valueOf(failure.getMessage()));
            assertThat(registry.get("outrider.experience.ship.unwritten")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
        format.failure = null;
        try (Logs logs = Logs.open(builder().format(format))) {
            assertThat(logs.log.drain(Logs.LONG)).as("tried again").isTrue();
            assertThat(logs.log.status().unwritten()).isZero();
        }
        assertThat(sink.lines("late_outcomes/")).containsExactly(first + " 5.0 null");
        assertThat(sink.puts.stream()
                        .filter(put -> put.startsWith("transitions/") && put.contains("-1-1.txt"))
                        .distinct())
                .as("the same bytes")
                .hasSize(1);
    }

    @Test
    void theTimeThatASinkAsksForIsKeptEvenByDrain() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            sink.retryAfter = Duration.ofDays(1);
            close(logs);
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
            await().until(() -> logs.log.status().failure().contains("busy"));
            for (int i = 0; i < 5; i++) {
                assertThat(logs.log.drain(Duration.ofMillis(20))).isFalse();
            }
            assertThat(sink.tries).hasValue(1);
        }
    }

    @Test
    void aFrozenFileThatIsDamagedOrDeletedIsMadeAgain() throws Exception {
        for (boolean deleted : new boolean[] {false, true}) {
            sink.down = true;
            DecisionId id;
            try (Logs logs = Logs.open(builder())) {
                id = close(logs);
                logs.settle();
                assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
                await().until(() -> logs.log.status().failure().contains("down"));
                Path file = frozen().get(0);
                if (deleted) {
                    Files.delete(file);
                } else {
                    Files.writeString(file, "damaged");
                }
                logs.log.drain(Duration.ofMillis(50)); // the next failing try notices
                // The shipping thread deletes and makes files anew while they are looked at.
                await().ignoreExceptions()
                        .until(() -> !frozen().isEmpty()
                                && Files.readString(frozen().get(0)).contains(id.toString()));
                sink.down = false;
                assertThat(logs.log.drain(Logs.LONG)).isTrue();
                assertThat(sink.lines("transitions/")).contains(id + " 1.0 COMPLETE");
            }
        }
    }

    @Test
    void aJoinedSegmentDeletedByOthersIsCountedAndTheRestGoesOn() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        LogBuilder unshipped =
                Logs.builder(root, clock).format(new TextFormat()).sink(sink);
        sink.down = true;
        try (Logs logs = Logs.open(unshipped.meters(registry))) {
            close(logs);
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
            await().until(() -> logs.log.status().failure().contains("down"));
            close(logs);
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
            Files.delete(root.resolve("joined/seg-1-2.sealed"));
            sink.down = false;
            DecisionId last = close(logs);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(sink.lines("transitions/")).hasSize(2).contains(last + " 1.0 COMPLETE");
            assertThat(registry.get("outrider.experience.ship.vanished")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }
}
