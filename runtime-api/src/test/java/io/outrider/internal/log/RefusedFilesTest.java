package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.DecisionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                await().until(() ->
                        !frozen().isEmpty() && Files.readString(frozen().get(0)).contains(id.toString()));
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
