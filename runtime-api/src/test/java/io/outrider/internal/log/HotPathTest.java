package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.FileChannelStorage;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not answer: deciding goes on without it. */
class HotPathTest {

    @TempDir
    Path root;

    @Test
    void aWriterStuckInTheDiskDoesNotHoldUpDeciding() {
        FailingStorage storage = new FailingStorage(new FileChannelStorage());
        TestClock clock = new TestClock();
        CountDownLatch released = new CountDownLatch(1);
        try (Logs logs = Logs.open(Logs.builder(root, clock).environment(Logs.environment(storage, clock)))) {
            logs.decide();
            logs.settle();
            storage.gate = released;
            DecisionRecord record = logs.record();
            long offered = 0;
            long dropped = 0;
            // This thread alone can open the gate, and does so only after a full ring has refused it a hundred times.
            while (dropped < 100) {
                record.idLow = logs.recorder.nextId();
                offered++;
                dropped += logs.recorder.decision(record) ? 0 : 1;
            }
            assertThat(logs.log.status().durable()).isEqualTo(1);
            assertThat(logs.log.status().dropped()).isEqualTo(dropped);
            assertThat(logs.log.status().accepted()).isEqualTo(1 + offered - dropped);
            storage.gate = null;
            released.countDown();
            long accepted = 1 + offered - dropped;
            await().until(() -> {
                logs.settle();
                return logs.log.status().durable() == accepted;
            });
        } finally {
            released.countDown();
        }
    }
}
