package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.DurableListener;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.internal.segment.LogTail;
import io.outrider.internal.segment.LossReason;
import io.outrider.internal.segment.ModelStorage;
import io.outrider.internal.segment.Priority;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.StorageException;
import io.outrider.internal.segment.StorageFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of waiting decisions that are gone, damaged or out of reach when their rows are to be written. */
class LostRecordsTest {

    private static final Path ROOT = Path.of("/log");
    private static final long UPPER = 77;

    private final TestClock clock = new TestClock();
    private final FailingStorage storage = new FailingStorage(new ModelStorage());
    private SegmentLog raw;
    private SegmentLog joined;
    private JoinPass pass;
    private JoinCounters counters;
    private final Map<Long, Transition> rows = new TreeMap<>();
    private final List<String> losses = new ArrayList<>();
    private final List<Long> late = new ArrayList<>();
    private LogTail tail;

    @BeforeEach
    void open() {
        LogEnvironment environment = Logs.environment(storage, clock);
        DiskBudget budget = new DiskBudget(64L << 20);
        AgentTable agents = new AgentTable();
        agents.add(Logs.schema("offers", RewardAggregation.SUM, Duration.ofHours(1)));
        raw = SegmentLog.open(environment, ROOT.resolve("raw"), Logs.SMALL, budget, agents, DurableListener.none());
        AgentTable joinedAgents = new AgentTable();
        joined = SegmentLog.open(
                environment, ROOT.resolve("joined"), Logs.SMALL, budget, joinedAgents, DurableListener.none());
        Position first = new Position(1, Long.MIN_VALUE);
        RawSegments segments = new RawSegments(raw, first);
        JoinedMarks marks =
                new JoinedMarks(joined, storage, ROOT.resolve("marks"), ROOT.resolve("raw"), segments::keptFrom);
        JoinedWriter writer = new JoinedWriter(joined, joinedAgents, () -> true);
        counters = new JoinCounters();
        Joiner joiner = new Joiner(
                raw, writer, segments, counters, new Joiner.Limits(100, 100, 0), clock, first, (row, ordinal) -> {});
        pass = new JoinPass(raw, joined, clock, joiner, marks, writer, segments);
        pass.readJoined(() -> false);
        tail = joined.tail();
        rows.clear();
        losses.clear();
        late.clear();
    }

    private void reopen() {
        raw.close();
        joined.close();
        open();
    }

    private void decide(long id) {
        put(Logs.record(0, UPPER, id));
    }

    private void step(long id, long t) {
        DecisionRecord record = Logs.record(0, UPPER, id);
        record.inEpisode = true;
        record.episodeHigh = 5;
        record.episodeLow = 5;
        record.t = t;
        put(record);
    }

    private void put(DecisionRecord record) {
        ByteBuffer bytes = ByteBuffer.allocate(4 << 10).order(ByteOrder.LITTLE_ENDIAN);
        DecisionCodec.encode(record, null, bytes);
        assertThat(raw.append(FrameType.DECISION, 0, Priority.NORMAL, bytes.flip()))
                .isPositive();
    }

    private void reportLast(long... ids) {
        for (long id : ids) {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);
            OutcomeCodec.encode(Outcome.of(new DecisionId(UPPER, id), id).last(), clock.wallMicros(), bytes);
            assertThat(raw.append(FrameType.OUTCOME, 0, Priority.RESERVED, bytes.flip()))
                    .isPositive();
        }
    }

    /** Ends the raw segment: what is appended next lies in another. */
    private void seal() {
        raw.forceSeal(Duration.ZERO);
        work();
    }

    private void work() {
        pump(raw);
        pass.run(false, () -> false);
        pump(joined);
        pass.run(false, () -> false);
        while (tail.poll(this::joinedFrame, 100) > 0) {
            // until all are seen
        }
    }

    /** Until all that was appended is durable. */
    private void pump(SegmentLog log) {
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMillis(200));
            log.pump();
        }
    }

    private void joinedFrame(FrameView frame) {
        ByteBuffer payload = frame.payload();
        int base = payload.position();
        switch (frame.type()) {
            case FrameType.ROW -> {
                Transition row = StoredTransition.copyOf("offers", payload);
                assertThat(rows.put(row.decisionId().low(), row)).isNull();
            }
            case FrameType.LOSS ->
                losses.add(payload.getLong(base + LossCodec.COUNT) + " "
                        + LossReason.values()[payload.getInt(base + LossCodec.REASON) - 1]);
            case FrameType.LATE -> late.add(payload.getLong(base + UnjoinedCodec.FIXED + OutcomeCodec.ID + 8));
            default -> {
                // agents
            }
        }
    }

    private static Path file(long seq) {
        return ROOT.resolve("raw").resolve(new SegmentName(1, seq).sealedFile());
    }

    private void damage(long seq, long decision) {
        try (StorageFile file = storage.open(file(seq))) {
            ByteBuffer bytes = file.readFully(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + 16 <= bytes.limit(); at += 8) {
                if (bytes.getLong(at) == UPPER && bytes.getLong(at + 8) == decision) {
                    file.write(ByteBuffer.wrap(new byte[] {-1}), at + 40L);
                    return;
                }
            }
        }
        throw new AssertionError("decision " + decision + " is not in segment " + seq);
    }

    @Test
    void aDeletedSegmentIsALossThatIsMarkedAndCounted() {
        decide(1);
        decide(2);
        decide(3);
        seal();
        decide(4);
        decide(5);
        seal();
        assertThat(counters.pending).isEqualTo(5);
        storage.delete(file(1));
        reportLast(1, 4, 2, 3, 5);
        work();
        assertThat(rows).containsOnlyKeys(4L, 5L);
        assertThat(losses).containsExactly("3 DELETED");
        assertThat(counters.lost).hasValue(3);
        assertThat(counters.pending).isZero();
        reportLast(2);
        work();
        assertThat(late).as("a lost decision is known to have been closed").containsExactly(2L);
        assertThat(raw.sealedSegments())
                .as("nothing holds the segments any more")
                .isEmpty();
    }

    @Test
    void aDamagedRecordIsALossAndItsNeighboursAreNot() {
        decide(1);
        decide(2);
        decide(3);
        seal();
        damage(1, 2);
        reportLast(1, 2, 3);
        work();
        assertThat(rows).containsOnlyKeys(1L, 3L);
        assertThat(losses).containsExactly("1 CORRUPTION");
        assertThat(counters.lost).hasValue(1);
    }

    @Test
    void theMarkOfALossIsMadeOnce() {
        decide(1);
        decide(2);
        decide(3);
        seal();
        damage(1, 2);
        reportLast(2, 3);
        work();
        assertThat(losses).containsExactly("1 CORRUPTION");
        reopen();
        work();
        assertThat(rows).containsOnlyKeys(3L);
        assertThat(losses).containsExactly("1 CORRUPTION");
        assertThat(counters.lost).hasValue(0);
        reportLast(1);
        work();
        assertThat(rows).containsOnlyKeys(1L, 3L);
    }

    @Test
    void aSegmentThatCannotBeReadForAWhileCostsNothing() {
        decide(1);
        decide(2);
        seal();
        storage.unreadable = path -> path.equals(file(1));
        reportLast(1);
        assertThatThrownBy(this::work).isInstanceOf(StorageException.class).hasMessageContaining("seg-1-1");
        reportLast(2);
        assertThatThrownBy(this::work).isInstanceOf(StorageException.class);
        storage.unreadable = path -> false;
        work();
        assertThat(rows).containsOnlyKeys(1L, 2L);
        assertThat(rows.get(1L).reward()).isEqualTo(1);
        assertThat(rows.get(2L).rewardCount()).isEqualTo(1);
        assertThat(losses).isEmpty();
    }

    @Test
    void aSegmentThatCanNeverBeReadIsGivenUp() {
        decide(1);
        seal();
        decide(2);
        storage.unreadable = path -> path.equals(file(1));
        reportLast(1, 2);
        int failures = 0;
        while (rows.isEmpty() && failures < 1000) {
            try {
                work();
            } catch (StorageException e) {
                failures++;
            }
        }
        assertThat(failures).isEqualTo(ClosingRows.MOST_TRIES - 1);
        assertThat(rows).containsOnlyKeys(2L);
        assertThat(losses).containsExactly("1 CORRUPTION");
        assertThat(counters.lost).hasValue(1);
    }

    @Test
    void aLostStepLeavesAGapBeforeIt() {
        step(1, 0);
        seal();
        step(2, 1);
        seal();
        step(3, 2);
        seal();
        storage.delete(file(2));
        reportLast(1, 2, 3);
        work();
        assertThat(rows).containsOnlyKeys(1L);
        assertThat(rows.get(1L).nextObservation()).isNull();
        assertThat(rows.get(1L).is(Flag.GAP)).isTrue();
        assertThat(losses).containsExactly("1 DELETED");
        step(4, 3);
        work();
        assertThat(rows).containsOnlyKeys(1L, 3L);
        assertThat(rows.get(3L).nextObservation()).startsWith(4f);
        assertThat(rows.get(3L).is(Flag.GAP)).isFalse();
    }

    @Test
    void aNextStepThatCannotBeReadIsAGapInTheEnd() {
        step(1, 0);
        seal();
        step(2, 1);
        seal();
        storage.unreadable = path -> path.equals(file(2));
        reportLast(1);
        int failures = 0;
        while (rows.isEmpty() && failures < 1000) {
            try {
                work();
            } catch (StorageException e) {
                failures++;
            }
        }
        assertThat(failures).isEqualTo(ClosingRows.MOST_TRIES - 1);
        assertThat(rows.get(1L).nextObservation()).isNull();
        assertThat(rows.get(1L).is(Flag.GAP)).isTrue();
        assertThat(losses).isEmpty();
    }
}
