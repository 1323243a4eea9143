package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.experience.RewardAggregation;
import io.outrider.experience.RewardJoin;
import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.DurableListener;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.internal.segment.LossReason;
import io.outrider.internal.segment.ModelStorage;
import io.outrider.internal.segment.Priority;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A raw segment that someone deletes before the join has read it, while the log is open or while it is not. */
class DeletedSegmentTest {

    private static final Path ROOT = Path.of("/log");

    private final TestClock clock = new TestClock();
    private final ModelStorage storage = new ModelStorage();
    private final LogEnvironment environment = Logs.environment(storage, clock);
    private final DiskBudget budget = new DiskBudget(64L << 20);
    private final JoinCounters counters = new JoinCounters();

    private SegmentLog open(String name, AgentTable table) {
        return SegmentLog.open(environment, ROOT.resolve(name), Logs.SMALL, budget, table, DurableListener.none());
    }

    private void decide(SegmentLog raw, long from, int count) {
        for (long id = from; id < from + count; id++) {
            ByteBuffer bytes = ByteBuffer.allocate(4 << 10).order(ByteOrder.LITTLE_ENDIAN);
            DecisionCodec.encode(Logs.record(0, 77, id), null, bytes);
            assertThat(raw.append(FrameType.DECISION, 0, Priority.NORMAL, bytes.flip()))
                    .isPositive();
        }
        seal(raw);
    }

    private void seal(SegmentLog log) {
        boolean ignored = log.forceSeal(Duration.ZERO);
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofMillis(200));
            log.pump();
        }
    }

    private final List<Long> lost = new ArrayList<>();
    private final List<Long> rows = new ArrayList<>();
    private SegmentLog raw;
    private SegmentLog joined;
    private JoinPass pass;
    private JoinedMarks marks;

    private void open(RewardJoin join) {
        AgentTable agents = new AgentTable();
        agents.add(Logs.schema("offers", RewardAggregation.SUM, Duration.ofHours(1)));
        raw = open("raw", agents);
        AgentTable joinedAgents = new AgentTable();
        joined = open("joined", joinedAgents);
        Position first = new Position(1, Long.MIN_VALUE);
        RawSegments segments = new RawSegments(raw, first);
        JoinedWriter writer = new JoinedWriter(joined, joinedAgents, () -> true);
        Joining joining = join == RewardJoin.DOWNSTREAM
                ? new Forwarder(writer, segments, counters, raw.epoch())
                : new Joiner(
                        raw, writer, segments, counters, Joiner.Limits.DEFAULT, clock, first, (row, ordinal) -> {});
        marks = new JoinedMarks(joined, storage, ROOT.resolve("marks"), ROOT.resolve("raw"), segments::keptFrom);
        pass = new JoinPass(raw, joined, clock, joining, marks, writer, segments);
        pass.readJoined(() -> false);
    }

    private void reopen(RewardJoin join) {
        raw.close();
        joined.close();
        open(join);
    }

    @ParameterizedTest
    @EnumSource(RewardJoin.class)
    void isMarkedAsALossAndHoldsUpNothing(RewardJoin join) {
        open(join);
        decide(raw, 1, 3);
        decide(raw, 4, 5);
        decide(raw, 9, 2);
        List<SegmentName> sealed = raw.sealedSegments();
        assertThat(sealed).hasSize(3);
        assertThat(storage.delete(raw.fileOf(sealed.get(1)))).isTrue();

        pass.beginBarrier();
        clock.advance(Duration.ofHours(2));
        work();
        read();
        assertThat(lost).containsExactly(5L);
        assertThat(rows).containsExactly(1L, 2L, 3L, 9L, 10L);
        assertThat(counters.lost).hasValue(5);
        assertThat(raw.sealedSegments()).as("all are released").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(RewardJoin.class)
    void whileTheLogIsClosedIsMarkedOnceAsWell(RewardJoin join) {
        open(join);
        decide(raw, 1, 3);
        decide(raw, 4, 5);
        decide(raw, 9, 4);
        decide(raw, 13, 2);
        List<SegmentName> sealed = raw.sealedSegments();
        reopen(join);
        raw.close();
        joined.close();
        assertThat(storage.delete(raw.fileOf(sealed.get(1)))).isTrue();
        assertThat(storage.delete(raw.fileOf(sealed.get(2)))).isTrue();
        open(join);
        boolean ignored = pass.run(false, () -> false);
        assertThat(counters.lost).hasValue(9);
        seal(joined);
        for (SegmentName segment : List.copyOf(joined.sealedSegments())) { // the mark is shipped, the first rows wait
            read(segment);
            marks.keep(segment);
            joined.releaseSegment(segment);
        }
        assertThat(lost).containsExactly(9L);
        reopen(join);
        pass.beginBarrier();
        clock.advance(Duration.ofHours(2));
        work();
        read();
        assertThat(lost).containsExactly(9L);
        assertThat(rows).containsExactly(1L, 2L, 3L, 13L, 14L);
        assertThat(counters.lost).hasValue(9);
    }

    @Test
    void whoseDecisionsWereJoinedIsNoLoss() {
        open(RewardJoin.HERE);
        decide(raw, 1, 1);
        decide(raw, 2, 3);
        decide(raw, 5, 1);
        List<SegmentName> sealed = raw.sealedSegments();
        clock.advance(Duration.ofHours(2));
        boolean readAgain = pass.run(false, () -> false);
        clock.advance(Duration.ofHours(2));
        pass.beginBarrier();
        boolean passed = pass.run(false, () -> false); // rows are written, and nothing is released yet
        assertThat(readAgain).isFalse();
        assertThat(passed).isTrue();
        seal(joined);
        raw.close();
        joined.close();
        assertThat(storage.delete(raw.fileOf(sealed.get(1)))).isTrue();
        open(RewardJoin.HERE);
        work();
        read();
        assertThat(lost).isEmpty();
        assertThat(rows).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(counters.lost).hasValue(0);
    }

    private void read() {
        for (SegmentName segment : joined.sealedSegments()) {
            read(segment);
        }
    }

    private void read(SegmentName segment) {
        joined.read(segment).forEach(frame -> {
            ByteBuffer payload = frame.payload();
            int base = payload.position();
            if (frame.type() == FrameType.LOSS) {
                assertThat(payload.getInt(base + LossCodec.REASON)).isEqualTo(LossReason.DELETED.code());
                lost.add(payload.getLong(base + LossCodec.COUNT));
            } else if (frame.type() == FrameType.ROW || frame.type() == FrameType.DECISION_ALONE) {
                rows.add(payload.getLong(RowCodec.decision(payload, base) + DecisionCodec.ID + 8));
            }
        });
    }

    private void work() {
        for (int i = 0; i < 3; i++) {
            boolean ignored = pass.run(false, () -> false);
            pass.beginBarrier();
            clock.advance(Duration.ofHours(2));
            seal(joined);
        }
        boolean ignored = pass.run(false, () -> false);
    }
}
