package io.outrider.internal.segment;

import static io.outrider.internal.segment.TestLog.DIR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The producer's side: appending, filling in place, and being refused. */
class AppendTest {
    private final ManualClock clock = new ManualClock();
    private final ModelStorage storage = new ModelStorage();

    private static void append(SegmentLog log, long id) {
        assertThat(log.append(1, 0, Priority.NORMAL, TestLog.payload(id, 100))).isPositive();
    }

    @Test
    void refusesWhatIsTooLargeOrMistyped() {
        SegmentLog log = TestLog.open(storage, clock);
        long result = log.append(1, 0, Priority.NORMAL, ByteBuffer.allocate(1025));
        assertThat(Refusal.of(result)).isEqualTo(Refusal.TOO_LARGE);
        assertThat(log.counters().refused(Refusal.TOO_LARGE)).isEqualTo(1);
        assertThatThrownBy(() -> log.append(0, 0, Priority.NORMAL, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was 0");
        assertThatThrownBy(() -> log.append(Frames.SEAL, 0, Priority.NORMAL, ByteBuffer.allocate(1)))
                .hasMessageContaining("was 65535");
        assertThatThrownBy(() -> log.append(1, 0x8000, Priority.NORMAL, ByteBuffer.allocate(1)))
                .hasMessageContaining("were 32768");
        assertThatThrownBy(() -> Refusal.of(5)).hasMessageContaining("5 is not a refusal");
    }

    @Test
    void fullRingRefusesAndMarksTheLoss() {
        SegmentLog log = TestLog.open(storage, clock);
        int accepted = 0;
        for (long id = 0; id < 100; id++) {
            accepted += log.append(1, 0, Priority.NORMAL, TestLog.payload(id, 500)) >= 0 ? 1 : 0;
        }
        assertThat(accepted).isBetween(8, 16);
        assertThat(log.counters().refused(Refusal.RING_FULL)).isEqualTo(100 - accepted);
        log.close();
        List<Long> losses = new ArrayList<>();
        for (SegmentName name : log.sealedSegments()) {
            log.read(name).forEach(frame -> {
                if (frame.lossMark()) {
                    assertThat(frame.lossCode()).isEqualTo(LossReason.RING_FULL.code());
                    losses.add(frame.lossCount());
                }
            });
        }
        assertThat(losses).containsExactly(100L - accepted);
    }

    @Test
    void appenderFillsInPlaceAndAborts() {
        SegmentLog log = TestLog.open(storage, clock);
        Appender appender = log.newAppender();
        assertThat(appender.append(1, 0, Priority.NORMAL, 100, 7L, (id, into) -> into.put(TestLog.payload(id, 20))))
                .isPositive();
        assertThatThrownBy(() -> appender.append(1, 0, Priority.NORMAL, 100, 8L, (id, into) -> {
                    throw new IllegalStateException("cannot encode");
                }))
                .hasMessage("cannot encode");
        assertThatThrownBy(() ->
                        appender.append(1, 0, Priority.NORMAL, 10, 9L, (id, into) -> into.put(TestLog.payload(id, 20))))
                .isInstanceOf(BufferOverflowException.class);
        assertThat(appender.claim(1, 0, Priority.NORMAL, 40)).isNotNull();
        assertThatThrownBy(() -> appender.claim(1, 0, Priority.NORMAL, 40)).hasMessageContaining("neither committed");
        appender.abort();
        assertThatThrownBy(appender::commit).hasMessageContaining("nothing is claimed");
        assertThat(appender.claim(1, 0, Priority.NORMAL, 5000)).isNull();
        assertThat(Refusal.of(appender.refusal())).isEqualTo(Refusal.TOO_LARGE);
        append(log, 10);
        log.close();
        assertThat(TestLog.read(log)).containsExactly(7L, 10L);
    }

    @Test
    void appendingAllocatesNothing() {
        SegmentLog log = SegmentLog.open(
                TestLog.environment(storage, clock),
                DIR,
                LogOptions.of("test"),
                new DiskBudget(1L << 30),
                Preamble.none(),
                DurableListener.none());
        Appender appender = log.newAppender();
        ByteBuffer payload = TestLog.payload(1, 56);
        Appender.Filler<ByteBuffer> copy =
                (source, into) -> into.put(into.position(), source, 0, 64).position(into.position() + 64);
        var memory = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) { // the first rounds link and compile
            long before = memory.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                log.append(1, 0, Priority.NORMAL, payload);
                appender.append(1, 0, Priority.NORMAL, 64, payload, copy);
            }
            allocated = Math.min(allocated, memory.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isZero();
        assertThat(log.counters().accepted()).isEqualTo(40_000);
    }

    @Test
    void aClaimThatIsNotEndedIsVisible() {
        SegmentLog log = TestLog.open(storage, clock);
        Appender appender = log.newAppender();
        appender.claim(1, 0, Priority.NORMAL, 40);
        append(log, 2);
        log.pump();
        clock.advanceMillis(2_000);
        log.pump();
        assertThat(log.health().stalledNanos()).isEqualTo(2_000_000_000L);
        assertThat(log.counters().written()).isZero();
        appender.abort();
        log.pump();
        assertThat(log.health().stalledNanos()).isZero();
        assertThat(log.counters().written()).isEqualTo(1);
    }
}
