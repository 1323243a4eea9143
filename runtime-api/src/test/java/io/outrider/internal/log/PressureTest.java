package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.internal.record.DecisionRecord;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recording costs, and what it does when there is no room. */
class PressureTest {

    @TempDir
    Path root;

    @Test
    void aFillingDiskThinsAndThenRefusesButTakesOutcomes() {
        try (Logs logs = Logs.open(Logs.builder(root, new TestClock()))) {
            DecisionRecord large = logs.record();
            large.observation = new float[40_000];
            large.observationCount = large.observation.length;
            List<Double> kept = new ArrayList<>();
            DecisionId first = new DecisionId(large.idHigh, large.idLow);
            assertThat(logs.recorder.keepProbability()).isEqualTo(1);
            boolean accepted = true;
            while (accepted) {
                large.idLow = logs.recorder.nextId();
                accepted = logs.recorder.decision(large);
                logs.settle();
                kept.add(logs.recorder.keepProbability());
                assertThat(kept).as("the disk is bounded").hasSizeLessThan(1000);
            }
            assertThat(kept).anyMatch(probability -> probability > 0 && probability < 1);
            assertThat(kept.get(kept.size() - 1)).isLessThan(0.05);
            assertThat(logs.log.status().dropped()).isEqualTo(1);
            assertThat(logs.log.report(Outcome.of(first, 1).last()))
                    .as("the reserve is for outcomes")
                    .isTrue();
            assertThat(logs.log.status().diskBytes()).isLessThanOrEqualTo(64 << 20);
        }
    }

    @Test
    void recordingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Logs logs = Logs.open(Logs.builder(root, new TestClock()))) {
            DecisionRecord record = logs.record();
            for (int i = 0; i < 2000; i++) {
                record.idLow = logs.recorder.nextId();
                assertThat(logs.recorder.decision(record)).isTrue();
            }
            logs.settle();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2000; i++) {
                record.idLow = logs.recorder.nextId();
                logs.recorder.decision(record);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).as("bytes for 2000 decisions").isLessThan(2000);
        }
    }
}
