package io.outrider.internal.segment;

import static io.outrider.internal.segment.TestLog.DIR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log on the model file system, without faults but for those that a test makes. */
class SegmentLogTest {
    private final ManualClock clock = new ManualClock();
    private ModelStorage storage = new ModelStorage();

    private static void append(SegmentLog log, long id) {
        assertThat(log.append(1, 0, Priority.NORMAL, TestLog.payload(id, (int) (id % 300))))
                .isPositive();
    }

    private static List<Long> ids(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private void fill(SegmentLog log, long from, long to) {
        for (long id = from; id < to; id++) {
            append(log, id);
            log.pump();
        }
    }

    @Test
    void durableFollowsTheForceInterval() {
        List<Long> durable = new ArrayList<>();
        SegmentLog log = TestLog.open(storage, clock, frame -> durable.add(TestLog.id(frame.payload())));
        append(log, 1);
        log.pump();
        assertThat(log.writtenPosition()).isEqualTo(log.position());
        assertThat(log.durablePosition()).isZero();
        assertThat(durable).isEmpty();
        assertThat(TestLog.read(log)).isEmpty();
        clock.advanceMillis(100);
        log.pump();
        assertThat(log.durablePosition()).isEqualTo(log.position());
        assertThat(durable).containsExactly(1L);
        assertThat(TestLog.read(log)).containsExactly(1L);
    }

    @Test
    void awaitDurableForcesAtOnce() {
        SegmentLog log = TestLog.open(storage, clock);
        append(log, 1);
        assertThat(log.awaitDurable(log.position(), Duration.ZERO)).isFalse();
        log.pump();
        assertThat(log.awaitDurable(log.position(), Duration.ZERO)).isTrue();
    }

    @Test
    void readsBackInOrderAcrossSegments() {
        SegmentLog log = TestLog.open(storage, clock);
        fill(log, 0, 1000);
        assertThat(log.forceSeal(Duration.ZERO)).isFalse();
        log.pump();
        assertThat(log.forceSeal(Duration.ZERO)).isTrue();
        assertThat(log.sealedSegments()).hasSizeGreaterThan(3);
        assertThat(TestLog.read(log)).isEqualTo(ids(0, 1000));
        for (SegmentName name : log.sealedSegments()) {
            SegmentFile.Report report = log.read(name).forEach(frame -> {});
            assertThat(report.sealIntact()).isTrue();
            assertThat(report.damagedBytes()).isZero();
        }
        assertThat(log.counters().accepted()).isEqualTo(1000);
        assertThat(log.counters().written()).isEqualTo(1000);
        assertThat(log.counters().durable()).isEqualTo(1000);
        log.close();
        SegmentLog next = TestLog.open(storage, clock);
        assertThat(next.epoch()).isEqualTo(2);
        assertThat(TestLog.read(next)).isEqualTo(ids(0, 1000));
    }

    @Test
    void killedProcessLosesNothingWritten() {
        SegmentLog log = TestLog.open(storage, clock);
        fill(log, 0, 200);
        SegmentLog next = TestLog.open(storage.afterKill(), clock);
        assertThat(TestLog.read(next)).isEqualTo(ids(0, 200));
        assertThat(next.counters().corruptFrames()).isZero();
        assertThat(next.sealedSegments()).isNotEmpty();
    }

    @Test
    void tailFollowsTheOpenSegmentAndSaysWhenOneEnds() {
        SegmentLog log = TestLog.open(storage, clock);
        LogTail tail = log.tail();
        List<Long> seen = new ArrayList<>();
        List<SegmentName> ended = new ArrayList<>();
        FrameVisitor visitor = new FrameVisitor() {
            @Override
            public void frame(FrameView frame) {
                if (frame.appended()) {
                    seen.add(TestLog.id(frame.payload()));
                }
            }

            @Override
            public void end(SegmentName segment) {
                ended.add(segment);
            }
        };
        for (long id = 0; id < 500; id++) {
            append(log, id);
            clock.advanceMillis(id % 40);
            log.pump();
            assertThat(tail.poll(visitor, 3)).isLessThanOrEqualTo(3);
        }
        log.close();
        while (tail.poll(visitor, 7) > 0) {
            // until there is nothing more
        }
        assertThat(seen).isEqualTo(ids(0, 500));
        assertThat(ended).isEqualTo(log.sealedSegments());
    }

    @Test
    void everySegmentBeginsWithThePreamble() {
        byte[] agent = "agent".getBytes(StandardCharsets.UTF_8);
        SegmentLog log = SegmentLog.open(
                TestLog.environment(storage, clock),
                DIR,
                TestLog.OPTIONS,
                new DiskBudget(64L * TestLog.SEGMENT),
                sink -> sink.frame(9, 0, ByteBuffer.wrap(agent)),
                DurableListener.none());
        fill(log, 0, 400);
        log.close();
        assertThat(log.sealedSegments()).hasSizeGreaterThan(1);
        for (SegmentName name : log.sealedSegments()) {
            List<Integer> types = new ArrayList<>();
            log.read(name).forEach(frame -> types.add(frame.preamble() ? -frame.type() : frame.type()));
            assertThat(types.get(0)).isEqualTo(-9);
            assertThat(types.subList(1, types.size())).containsOnly(1);
        }
    }

    @Test
    void failingPreambleDoesNotStopTheLog() {
        SegmentLog log = SegmentLog.open(
                TestLog.environment(storage, clock),
                DIR,
                TestLog.OPTIONS,
                new DiskBudget(64L * TestLog.SEGMENT),
                sink -> {
                    throw new IllegalStateException("no preamble today");
                },
                DurableListener.none());
        fill(log, 0, 5);
        log.close();
        assertThat(TestLog.read(log)).isEqualTo(ids(0, 5));
    }

    @Test
    void failingListenerDoesNotStopTheLog() {
        SegmentLog log = TestLog.open(storage, clock, frame -> {
            throw new IllegalStateException("not listening");
        });
        fill(log, 0, 5);
        log.close();
        assertThat(log.counters().durable()).isEqualTo(5);
    }

    @Test
    void sealsByAgeOnlyWhatHoldsRecords() {
        SegmentLog log = TestLog.open(storage, clock);
        append(log, 1);
        log.pump();
        clock.advanceMillis(59_000);
        log.pump();
        assertThat(log.sealedSegments()).isEmpty();
        clock.advanceMillis(1_000);
        log.pump();
        assertThat(log.sealedSegments()).hasSize(1);
        clock.advanceMillis(600_000);
        log.pump();
        log.pump();
        assertThat(log.sealedSegments()).hasSize(1);
    }

    @Test
    void marksTheClockWhileThereAreRecords() {
        SegmentLog log = TestLog.open(storage, clock);
        append(log, 1);
        log.pump();
        for (int i = 0; i < 4; i++) {
            clock.advanceMillis(10_000);
            log.pump();
        }
        log.close();
        List<Integer> types = new ArrayList<>();
        log.read(log.sealedSegments().get(0)).forEach(frame -> types.add(frame.type()));
        assertThat(types)
                .containsExactly(1, Frames.CLOCK_MARK, Frames.CLOCK_MARK, Frames.CLOCK_MARK, Frames.CLOCK_MARK);
    }

    @Test
    void releasedSegmentsAreDeletedAndOpenOnesAreNot() {
        SegmentLog log = TestLog.open(storage, clock);
        fill(log, 0, 300);
        SegmentName first = log.sealedSegments().get(0);
        long before = log.diskBytes();
        assertThat(log.releaseSegment(first)).isTrue();
        assertThat(log.releaseSegment(first)).isFalse();
        assertThat(log.diskBytes()).isLessThan(before);
        assertThat(log.sealedSegments()).doesNotContain(first);
        SegmentName open = new SegmentName(1, log.sealedSegments().size() + 2L);
        assertThatThrownBy(() -> log.releaseSegment(open)).hasMessageContaining(open.toString());
        assertThat(log.diskBytes()).isEqualTo(storage.usedBytes() - 512);
    }

    @Test
    void closeIsIdempotentAndRefusesLater() {
        SegmentLog log = TestLog.open(storage, clock);
        append(log, 1);
        log.close();
        log.close();
        assertThat(log.health().state()).isEqualTo(LogHealth.State.CLOSED);
        assertThat(Refusal.of(log.append(1, 0, Priority.NORMAL, TestLog.payload(2, 0))))
                .isEqualTo(Refusal.CLOSED);
        assertThat(TestLog.read(log)).containsExactly(1L);
        assertThat(log.counters().lost()).isZero();
    }

    @Test
    void theEpochGrowsEvenWithoutMeta() {
        TestLog.open(storage, clock).close();
        SegmentLog second = TestLog.open(storage, clock);
        append(second, 1);
        second.close();
        long producer = second.producerId();
        storage.tamper(DIR.resolve("meta"), null);
        SegmentLog third = SegmentLog.open(
                new LogEnvironment(storage, clock, Thread::new, TestLog.BOOT, () -> 4711),
                DIR,
                TestLog.OPTIONS,
                new DiskBudget(64L * TestLog.SEGMENT),
                Preamble.none(),
                DurableListener.none());
        assertThat(third.epoch()).isEqualTo(3);
        assertThat(third.producerId()).isEqualTo(4711).isNotEqualTo(producer);
        assertThat(TestLog.read(third)).containsExactly(1L);
    }

    @Test
    void aCloneGetsAProducerIdOfItsOwn() {
        SegmentLog log = TestLog.open(storage, clock);
        append(log, 1);
        log.pump();
        ModelStorage survivor = storage.afterKill();
        SegmentLog same = TestLog.open(survivor.afterKill(), clock);
        assertThat(same.producerId()).isEqualTo(log.producerId());
        SegmentLog otherMachine = openAs(survivor.afterKill(), new UUID(9, 9));
        assertThat(otherMachine.producerId()).isEqualTo(99);
        assertThat(TestLog.read(otherMachine)).containsExactly(1L);
        SegmentLog copied = openAs(survivor.afterKill().identity("disk-2"), TestLog.BOOT);
        assertThat(copied.producerId()).isEqualTo(99);
        SegmentLog unknownBoot = openAs(survivor.afterKill(), new UUID(0, 0));
        assertThat(unknownBoot.producerId()).isEqualTo(log.producerId());
    }

    private SegmentLog openAs(ModelStorage on, UUID boot) {
        return SegmentLog.open(
                new LogEnvironment(on, clock, Thread::new, boot, () -> 99),
                DIR,
                TestLog.OPTIONS,
                new DiskBudget(64L * TestLog.SEGMENT),
                Preamble.none(),
                DurableListener.none());
    }

    @Test
    void refusesWhatANewerVersionWroteAndChangesNothing() {
        SegmentLog log = TestLog.open(storage, clock);
        append(log, 1);
        log.close();
        String sealed = log.sealedSegments().get(0).sealedFile();
        for (String file : List.of("meta", sealed)) {
            byte[] intact = storage.contents(DIR.resolve(file));
            byte[] newer = NewerFormat.of(intact, file.equals("meta") ? 508 : 4092);
            storage.tamper(DIR.resolve(file), newer);
            byte[] meta = storage.contents(DIR.resolve("meta"));
            assertThatThrownBy(() -> TestLog.open(storage, clock))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageContaining(file)
                    .hasMessageContaining("Nothing was changed");
            assertThat(storage.contents(DIR.resolve(file))).isEqualTo(newer);
            assertThat(storage.contents(DIR.resolve("meta"))).isEqualTo(meta);
            storage.tamper(DIR.resolve(file), intact);
        }
        assertThat(TestLog.read(TestLog.open(storage, clock))).containsExactly(1L);
    }

    @Test
    void wallClockJumpsChangeNothing() {
        SegmentLog log = TestLog.open(storage, clock);
        append(log, 1);
        log.pump();
        clock.shiftWallMicros(-365L * 86_400_000_000L);
        append(log, 2);
        log.pump();
        clock.shiftWallMicros(2 * 365L * 86_400_000_000L);
        append(log, 3);
        log.pump();
        assertThat(log.sealedSegments()).isEmpty();
        clock.advanceMillis(100);
        log.pump();
        assertThat(TestLog.read(log)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void recoveryIsTheSameWhenRepeated() {
        SegmentLog log = TestLog.open(storage, clock);
        fill(log, 0, 100);
        ModelStorage survivor = storage.afterPowerLoss(new Random(3));
        List<Long> once = TestLog.read(TestLog.open(survivor, clock));
        List<Long> twice = TestLog.read(TestLog.open(survivor.afterKill(), clock));
        assertThat(twice).isEqualTo(once);
    }
}
