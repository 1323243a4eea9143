package io.outrider.internal.segment;

import static io.outrider.internal.segment.TestLog.DIR;
import static io.outrider.internal.segment.TestLog.SEGMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Full disks, failing operations and files taken away: the log says so, goes on by itself, and keeps its word. */
class FaultTest {
    private final ManualClock clock = new ManualClock();
    private final ModelStorage storage = new ModelStorage();
    private final Set<Long> acknowledged = new TreeSet<>();
    private long nextId;

    private SegmentLog open(DiskBudget budget) {
        return SegmentLog.open(
                TestLog.environment(storage, clock),
                DIR,
                TestLog.OPTIONS,
                budget,
                Preamble.none(),
                frame -> acknowledged.add(TestLog.id(frame.payload())));
    }

    private SegmentLog open() {
        return open(new DiskBudget(64L * SEGMENT));
    }

    private boolean append(SegmentLog log, Priority priority) {
        boolean accepted = log.append(1, 0, priority, TestLog.payload(nextId, 500)) >= 0;
        nextId++;
        clock.advanceMillis(20);
        log.pump();
        return accepted;
    }

    private int appendUntilRefused(SegmentLog log, Priority priority) {
        int accepted = 0;
        while (append(log, priority)) {
            accepted++;
            assertThat(accepted).isLessThan(100_000);
        }
        return accepted;
    }

    private void settle(SegmentLog log) {
        for (int i = 0; i < 5; i++) {
            clock.advanceMillis(2_000);
            log.pump();
        }
    }

    @Test
    void theCapIsKeptAndTheReserveIsForOutcomes() {
        DiskBudget budget = new DiskBudget(20L * SEGMENT);
        SegmentLog log = open(budget);
        int normal = appendUntilRefused(log, Priority.NORMAL);
        assertThat(normal).isGreaterThan(900);
        assertThat(log.counters().refused(Refusal.DISK_FULL)).isEqualTo(1);
        assertThat(log.diskFill()).isGreaterThan(0.98);
        int reserved = appendUntilRefused(log, Priority.RESERVED);
        assertThat(reserved).isGreaterThan(30);
        settle(log);
        assertThat(log.diskBytes()).isLessThanOrEqualTo(budget.capBytes());
        assertThat(storage.usedBytes() - 512).isEqualTo(log.diskBytes());

        for (SegmentName name : log.sealedSegments().subList(0, 5)) {
            assertThat(log.releaseSegment(name)).isTrue();
        }
        settle(log);
        assertThat(log.health().state()).isEqualTo(LogHealth.State.RUNNING);
        assertThat(appendUntilRefused(log, Priority.NORMAL)).isGreaterThan(100);
    }

    @Test
    void aLogsGuaranteedPartIsNotTakenByAnother() {
        DiskBudget budget = new DiskBudget(10L * SEGMENT);
        SegmentLog raw = open(budget);
        SegmentLog joined = SegmentLog.open(
                TestLog.environment(storage, clock),
                DIR.resolveSibling("joined"),
                TestLog.OPTIONS,
                budget,
                Preamble.none(),
                DurableListener.none());
        appendUntilRefused(raw, Priority.NORMAL);
        appendUntilRefused(raw, Priority.RESERVED);
        for (int i = 0; i < 40; i++) {
            assertThat(joined.append(1, 0, Priority.RESERVED, TestLog.payload(i, 500)))
                    .isPositive();
            joined.pump();
        }
        joined.close();
        assertThat(joined.counters().durable()).isEqualTo(40);
        assertThat(budget.usedBytes()).isLessThanOrEqualTo(budget.capBytes());
    }

    @Test
    void aBudgetThatIsTooSmallIsRefusedAtOpen() {
        assertThatThrownBy(() -> open(new DiskBudget(SEGMENT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("disk cap of " + SEGMENT);
        assertThatThrownBy(() -> new DiskBudget(0)).hasMessageContaining("was 0");
    }

    @Test
    void aFullDiskIsSurvivedWithoutARestart() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        settle(log);
        storage.capacity(storage.usedBytes() + 1000);
        appendUntilRefused(log, Priority.NORMAL);
        settle(log);
        assertThat(Refusal.of(log.append(1, 0, Priority.NORMAL, TestLog.payload(nextId, 500))))
                .isEqualTo(Refusal.DISK_FULL);
        assertThat(log.health().state()).isEqualTo(LogHealth.State.DISK_FULL);
        int whileFull = acknowledged.size();
        storage.capacity(Long.MAX_VALUE);
        settle(log);
        assertThat(log.health().ok()).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(append(log, Priority.NORMAL)).isTrue();
        }
        log.close();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(whileFull + 100);
        assertThat(new TreeSet<>(TestLog.read(log))).isEqualTo(acknowledged);
        assertThat(log.counters().lost()).isZero();
    }

    @Test
    void aDiskThatIsFullFromTheStartIsSaidSo() {
        SegmentLog log = open();
        storage.capacity(storage.usedBytes());
        log.append(1, 0, Priority.NORMAL, TestLog.payload(1, 10));
        log.pump();
        assertThat(log.health().state()).isEqualTo(LogHealth.State.DISK_FULL);
        assertThat(log.health().error()).isInstanceOf(StorageException.class).hasMessageContaining("/log/raw/spare");
        log.pump();
        storage.capacity(Long.MAX_VALUE);
        settle(log);
        assertThat(acknowledged).containsExactly(1L);
    }

    @Test
    void openingAFullDiskUsesTheSparesRoom() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        log.close();
        storage.capacity(storage.usedBytes());
        SegmentLog next = open();
        assertThat(TestLog.read(next)).containsExactly(0L);
    }

    @ParameterizedTest
    @EnumSource(
            value = ModelStorage.Op.class,
            names = {"WRITE", "FORCE", "SYNC_DIRECTORY", "RENAME", "TRUNCATE", "CREATE", "DELETE", "OPEN"})
    void oneFailureOfAnyOperationLosesNothing(ModelStorage.Op failing) {
        for (int nth = 1; nth < 13; nth++) {
            ModelStorage disk = new ModelStorage();
            Set<Long> told = new TreeSet<>();
            SegmentLog log = TestLog.open(disk, clock, frame -> told.add(TestLog.id(frame.payload())));
            AtomicLong left = new AtomicLong(nth);
            disk.faults(
                    (op, path, number) -> op == failing && left.decrementAndGet() == 0 ? "Input/output error" : null);
            for (long id = 0; id < 120; id++) {
                assertThat(log.append(1, 0, Priority.NORMAL, TestLog.payload(id, 500)))
                        .isPositive();
                clock.advanceMillis(30);
                log.pump();
                clock.advanceMillis(30);
                log.pump();
            }
            log.close();
            disk.faults((op, path, number) -> null);
            assertThat(told).as("%s failing at %s", failing, nth).hasSize(120);
            assertThat(TestLog.read(log)).as("%s failing at %s", failing, nth).hasSize(120);
            assertThat(TestLog.read(TestLog.open(disk.afterKill(), clock))).hasSize(120);
            assertThat(log.counters().lost()).isZero();
        }
    }

    @Test
    void afterAFailedForceTheSegmentIsGivenUpAndTheTailWrittenAgain() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        settle(log);
        storage.faults((op, path, number) -> op == ModelStorage.Op.FORCE ? "Input/output error" : null);
        append(log, Priority.NORMAL);
        log.awaitDurable(log.position(), Duration.ZERO);
        log.pump();
        assertThat(log.health().state()).isEqualTo(LogHealth.State.RETRYING);
        assertThat(log.health().error()).hasMessageContaining("seg-1-1.open");
        assertThat(acknowledged).containsExactly(0L);
        storage.faults((op, path, number) -> null);
        settle(log);
        assertThat(log.health().ok()).isTrue();
        assertThat(log.counters().abandoned()).isPositive();
        log.close();
        List<SegmentName> where = new ArrayList<>();
        LogTail tail = log.tail();
        FrameVisitor visitor = frame -> {
            if (frame.appended()) {
                where.add(frame.segment());
            }
        };
        tail.poll(visitor, 100);
        assertThat(where).hasSize(2).doesNotHaveDuplicates();
        assertThat(TestLog.read(log)).containsExactly(0L, 1L);
    }

    @Test
    void aDiskThatNeverComesBackIsReportedAtClose() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        settle(log);
        storage.faults((op, path, number) -> "Input/output error");
        append(log, Priority.NORMAL);
        append(log, Priority.NORMAL);
        log.close();
        assertThat(log.counters().lost()).isEqualTo(2);
        assertThat(log.health().state()).isEqualTo(LogHealth.State.CLOSED);
    }

    @Test
    void anOpenSegmentDeletedWhileLiveIsWrittenAgain() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        settle(log);
        storage.tamper(DIR.resolve("seg-1-1.open"), null);
        append(log, Priority.NORMAL);
        log.close();
        assertThat(TestLog.read(log)).containsExactly(0L, 1L);
    }

    @Test
    void theSpareOrMetaDeletedWhileLiveIsNoMatter() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        settle(log);
        assertThat(storage.list(DIR)).contains("spare");
        storage.tamper(DIR.resolve("spare"), null);
        storage.tamper(DIR.resolve("meta"), null);
        for (int i = 0; i < 200; i++) {
            assertThat(append(log, Priority.NORMAL)).isTrue();
        }
        settle(log);
        log.close();
        assertThat(TestLog.read(log)).hasSize(201);
        assertThat(log.diskBytes()).isEqualTo(storage.usedBytes());
        assertThat(TestLog.read(open())).hasSize(201);
    }

    @Test
    void aReaderWaitsForAnOpenSegmentThatWasDeletedAndIsWrittenAgain() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        settle(log);
        storage.tamper(DIR.resolve("seg-1-1.open"), null);
        List<Long> seen = new ArrayList<>();
        FrameVisitor visitor = frame -> {
            if (frame.appended()) {
                seen.add(TestLog.id(frame.payload()));
            }
        };
        LogTail tail = log.tail();
        assertThat(tail.poll(visitor, 100)).isZero();
        append(log, Priority.NORMAL);
        log.close();
        while (tail.poll(visitor, 100) > 0) {
            // until there is nothing more
        }
        assertThat(seen).containsExactly(0L, 1L);
    }

    @Test
    void aSealedSegmentDeletedByOthersIsCounted() {
        SegmentLog log = open();
        for (int i = 0; i < 200; i++) {
            append(log, Priority.NORMAL);
        }
        log.close();
        storage.tamper(DIR.resolve(log.sealedSegments().get(0).sealedFile()), null);
        AtomicLong seen = new AtomicLong();
        AtomicLong missing = new AtomicLong();
        FrameVisitor visitor = new FrameVisitor() {
            @Override
            public void frame(FrameView frame) {
                seen.addAndGet(frame.appended() ? 1 : 0);
            }

            @Override
            public void missing(SegmentName segment, long records, long bytes) {
                missing.addAndGet(records);
            }
        };
        LogTail tail = log.tail();
        while (tail.poll(visitor, 50) > 0) {
            // until there is nothing more
        }
        assertThat(missing.get()).isPositive();
        assertThat(missing.get() + seen.get()).isEqualTo(200);
    }

    @Test
    void aSealedSegmentDeletedByOthersIsPassedOver() {
        SegmentLog log = open();
        for (int i = 0; i < 200; i++) {
            append(log, Priority.NORMAL);
        }
        log.close();
        SegmentName first = log.sealedSegments().get(0);
        storage.tamper(DIR.resolve(first.sealedFile()), null);
        List<SegmentName> damaged = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        LogTail tail = log.tail();
        FrameVisitor visitor = new FrameVisitor() {
            @Override
            public void frame(FrameView frame) {
                seen.add(TestLog.id(frame.payload()));
            }

            @Override
            public void damage(SegmentName segment, long bytes) {
                damaged.add(segment);
            }
        };
        while (tail.poll(visitor, 50) > 0) {
            // until there is nothing more
        }
        assertThat(damaged).containsExactly(first);
        assertThat(seen).isNotEmpty().doesNotContain(0L).contains(199L);
    }

    @Test
    void theSpareIsZeroFilledAndTakenOverByTheNextProcess() {
        SegmentLog log = open();
        append(log, Priority.NORMAL);
        settle(log);
        byte[] spare = storage.contents(DIR.resolve("spare"));
        assertThat(spare).hasSize(SEGMENT).containsOnly(0);
        log.close();
        long before = storage.operations();
        List<ModelStorage.Op> ops = new ArrayList<>();
        storage.faults((op, path, number) -> {
            if (path.endsWith("spare") && number > before) {
                ops.add(op);
            }
            return null;
        });
        SegmentLog next = open();
        append(next, Priority.NORMAL);
        assertThat(ops.subList(0, 2)).containsExactly(ModelStorage.Op.OPEN, ModelStorage.Op.RENAME);
        next.close();
        storage.tamper(DIR.resolve("spare"), new byte[100]);
        SegmentLog third = open();
        settle(third);
        assertThat(storage.contents(DIR.resolve("spare"))).hasSize(SEGMENT);
    }
}
