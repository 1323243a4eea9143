package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.DecisionId;
import io.outrider.experience.RewardJoin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fault matrix, row "deletion": a raw segment is gone when the log is opened, and everyone can see that it is. */
class StolenSegmentTest {

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemorySink sink = new MemorySink();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Logs open(RewardJoin join) {
        return Logs.open(Logs.builder(root, clock)
                .join(join)
                .rewardWindow(Duration.ofHours(48))
                .format(new TextFormat())
                .sink(sink)
                .meters(registry));
    }

    /** Decides in a raw segment of its own. */
    private List<DecisionId> decide(Logs logs, int segment, int count) {
        List<DecisionId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(logs.decide());
        }
        logs.settle();
        clock.advance(Duration.ofMinutes(2));
        await().until(() -> Files.exists(root.resolve("raw/seg-1-" + segment + ".sealed")));
        return ids;
    }

    private double lost() {
        return registry.get("outrider.experience.lost").functionCounter().count();
    }

    @ParameterizedTest
    @EnumSource(RewardJoin.class)
    void isCountedByAMeterAndInTheManifest(RewardJoin join) throws Exception {
        List<DecisionId> kept;
        double lost;
        try (Logs logs = open(RewardJoin.HERE)) { // they wait for their outcomes
            kept = decide(logs, 1, 2);
            decide(logs, 2, 3);
            kept.addAll(decide(logs, 3, 1));
            assertThat(lost()).isZero();
        }
        Files.delete(root.resolve("raw/seg-1-2.sealed"));
        try (Logs logs = open(join)) {
            logs.settle();
            lost = lost();
            assertThat(lost).isBetween(3.0, 5.0); // the log's own marks of its clock use up numbers, too
            kept.forEach(id -> logs.reportLast(id, 1));
            assertThat(logs.log.drain(Logs.LONG)).as("%s", logs.log.status()).isTrue();
        }
        assertThat(sink.lines(join == RewardJoin.HERE ? "transitions/" : "decisions/"))
                .hasSize(3);
        assertThat(sink.files.get("_manifests/0123456789ab0001/2-1.json"))
                .contains("\"losses\": {\"deleted\": " + (long) lost + "}");
    }
}
