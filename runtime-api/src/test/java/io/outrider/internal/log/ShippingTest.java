package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the joined log to the sink. */
class ShippingTest {

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemorySink sink = new MemorySink();

    private LogBuilder builder() {
        return Logs.builder(root, clock)
                .rewardWindow(Duration.ofMinutes(10))
                .format(new TextFormat())
                .sink(sink);
    }

    private static long segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".sealed")).count();
        }
    }

    @Test
    void drainingShipsWhatIsClosedAndClosesNothing() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            DecisionId closed = logs.decide();
            DecisionId open = logs.decide();
            logs.reportLast(closed, 1.5);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(sink.lines("transitions/")).containsExactly(closed + " 1.5 COMPLETE");
            assertThat(logs.log.status().pending()).isEqualTo(1);
            assertThat(logs.log.status().shipped()).isEqualTo(1);
            logs.reportLast(open, 2);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(sink.lines("transitions/")).containsExactly(closed + " 1.5 COMPLETE", open + " 2.0 COMPLETE");
            assertThat(logs.log.drain(Logs.LONG)).as("with nothing to do").isTrue();
        }
        assertThat(sink.closed).isTrue();
    }

    @Test
    void filesAreNamedAndTheManifestComesLast() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            DecisionId id = logs.decide();
            logs.reportLast(id, 1);
            logs.settle();
            logs.report(id, 2);
            assertThat(logs.log.report(Outcome.of(new DecisionId(1, 2), 3).key("order \"7\"")))
                    .isTrue();
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        List<String> names = sink.puts.stream()
                .map(put -> put.substring(0, put.indexOf(' ')))
                .toList();
        assertThat(names).hasSize(4);
        String end = "/schema=1/dt=2023-11-14/hour=22/0123456789ab0001-1-1.txt";
        assertThat(names.subList(0, 3))
                .containsExactlyInAnyOrder(
                        "transitions/agent=offers" + end, "late_outcomes/agent=offers" + end, "orphans" + end);
        assertThat(names.get(3)).isEqualTo("_manifests/0123456789ab0001/1-1.json");
        String manifest = sink.files.get(names.get(3));
        assertThat(manifest)
                .contains(
                        "\"rows\": 3", "\"producer\": \"0123456789ab0001\"", "\"losses\": {}", "2023-11-14T22:13:20Z");
        for (String put : sink.puts.subList(0, 3)) {
            assertThat(manifest).contains(put.substring(0, put.indexOf(' ')), put.substring(put.indexOf(' ') + 1));
        }
        assertThat(sink.lines("orphans/")).containsExactly(new DecisionId(1, 2) + " 3.0 order \"7\"");
    }

    @Test
    void whatWasShippedIsDeleted() throws Exception {
        try (Logs logs = Logs.open(builder())) {
            logs.reportLast(logs.decide(), 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        try (Logs logs = Logs.open(builder())) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
        }
        assertThat(segments(root.resolve("joined"))).isZero();
        assertThat(Freezer.bytesBelow(root.resolve("frozen"))).isZero();
    }

    @Test
    void aSinkThatFailsIsTriedAgainWithTheSameBytes() throws Exception {
        sink.down = true;
        DecisionId id;
        try (Logs logs = Logs.open(builder())) {
            id = logs.decide();
            logs.reportLast(id, 1);
            assertThat(logs.log.drain(Duration.ofMillis(1))).isFalse();
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
            await().until(() -> logs.log.status().failure().contains("the sink is down"));
            assertThat(logs.recorder.decision(logs.record()))
                    .as("deciding goes on")
                    .isTrue();
        }
        String frozen;
        try (Stream<Path> files = Files.walk(root.resolve("frozen"))) {
            Path file =
                    files.filter(path -> path.endsWith("file-0")).findFirst().orElseThrow();
            frozen = Digest.of(file).sha256();
        }
        sink.down = false;
        try (Logs logs = Logs.open(builder())) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(logs.log.status().failure()).isEmpty();
        }
        assertThat(sink.lines("transitions/")).containsExactly(id + " 1.0 COMPLETE");
        assertThat(sink.puts.get(0)).endsWith(frozen);
    }

    @Test
    void withoutAFormatRowsStayAndDrainingSaysWhy() throws Exception {
        LogBuilder none = Logs.builder(root, clock).sink(sink);
        try (Logs logs = Logs.open(none)) {
            logs.reportLast(logs.decide(), 1);
            assertThatThrownBy(() -> logs.log.drain(Logs.LONG))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining("no experience format");
            assertThat(logs.rows()).hasSize(1);
        }
        try (Logs logs = Logs.open(builder())) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(sink.lines("transitions/")).hasSize(1);
        }
    }

    @Test
    void aReaderHoldsBackTheDeletionOfWhatItHasNotRead() throws Exception {
        try (Logs logs = Logs.open(builder());
                ExperienceReader reader = logs.log.follow("offers")) {
            DecisionId id = logs.decide();
            logs.reportLast(id, 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            logs.reportLast(logs.decide(), 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(reader.poll(1, Logs.LONG))
                    .extracting(Transition::decisionId)
                    .containsExactly(id);
            assertThat(reader.poll(5, Logs.LONG)).hasSize(1);
        }
    }

    @Test
    void theDefaultSinkIsAFolderBesideTheLog() throws Exception {
        LogBuilder toFolder = Logs.builder(root, clock).format(new TextFormat());
        try (Logs logs = Logs.open(toFolder)) {
            DecisionId id = logs.decide();
            logs.reportLast(id, 1);
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            Path file = root.resolve(
                    "shipped/transitions/agent=offers/schema=1/dt=2023-11-14/hour=22/0123456789ab0001-1-1.txt");
            assertThat(file).hasContent(id + " 1.0 COMPLETE");
        }
    }

    @Test
    void eachDecisionIsToldOnceItIsDurableInOrder() throws Exception {
        List<DecisionId> durable = new CopyOnWriteArrayList<>();
        List<DecisionId> issued = new ArrayList<>();
        try (Logs logs = Logs.open(builder().onDurable(durable::add))) {
            for (int i = 0; i < 100; i++) {
                issued.add(logs.decide());
                logs.report(issued.get(i), 1);
            }
            assertThat(logs.log.awaitDurable(Logs.LONG)).isTrue();
            assertThat(durable).isEqualTo(issued);
            assertThat(logs.log.status().durable()).isEqualTo(100);
        }
    }

    @Test
    void metersTellWhatTheStatusTells() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Logs logs = Logs.open(builder().meters(registry))) {
            logs.reportLast(logs.decide(), 1);
            logs.decide();
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            logs.recorder.thinned(3);
            assertThat(count(registry, "accepted")).isEqualTo(2);
            assertThat(count(registry, "durable")).isEqualTo(2);
            assertThat(count(registry, "shipped")).isEqualTo(1);
            assertThat(registry.get("outrider.experience.dropped")
                            .tag("reason", "thinned")
                            .functionCounter()
                            .count())
                    .isEqualTo(3);
            assertThat(registry.get("outrider.experience.join.rate").gauge().value())
                    .isEqualTo(1);
            assertThat(registry.get("outrider.experience.loss.rate").gauge().value())
                    .isZero();
            assertThat(registry.get("outrider.experience.disk.bytes").gauge().value())
                    .isPositive();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    private static double count(SimpleMeterRegistry registry, String name) {
        return registry.get("outrider.experience." + name).functionCounter().count();
    }
}
