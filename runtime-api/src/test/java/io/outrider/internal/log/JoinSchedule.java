package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.RewardJoin;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.DurableListener;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.internal.segment.ModelStorage;
import io.outrider.internal.segment.PowerLoss;
import io.outrider.internal.segment.Preamble;
import io.outrider.internal.segment.Priority;
import io.outrider.internal.segment.Schedules;
import io.outrider.internal.segment.Schedules.Step;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A sequence of things that happen to recording, joining and shipping together, drawn from a seed, on the model file system
 * and in one thread. The oracle: every acknowledged decision is delivered, with the reward of its acknowledged outcome;
 * nothing is delivered that was not issued, and no row under two names, but for
 * records that are forwarded again after a power loss.
 */
final class JoinSchedule implements Schedules.Trial<JoinSchedule.Kind> {

    enum Kind {
        DECIDE,
        REPORT,
        WORK,
        SEAL,
        SHIP,
        SHIP_AND_DIE,
        REOPEN,
        KILL,
        POWER_LOSS,
        POWER_LOSS_SOON
    }

    static final Schedules<Kind> ALL =
            new Schedules<>(Kind.values(), new int[] {20, 22, 25, 8, 8, 2, 3, 3, 4, 5}, 20, 80, 20);
    private static final Path ROOT = Path.of("/log");
    private static final long UPPER = 77;

    private final long seed;
    private final RewardJoin join;
    private final boolean marksForgotten;

    /**
     * @param marksForgotten a deliberate mistake: segments are deleted without keeping their marks
     */
    JoinSchedule(long seed, RewardJoin join, boolean marksForgotten) {
        this.seed = seed;
        this.join = join;
        this.marksForgotten = marksForgotten;
    }

    @Override
    public Schedules.Life<Kind> begin() {
        return new Life();
    }

    private final class Life implements Schedules.Life<Kind> {
        private final TestClock clock = new TestClock();
        private final Random chance = new Random(~seed);
        private final Set<Long> issued = new HashSet<>();
        private final Set<Long> acknowledged = new HashSet<>();
        private final Set<Long> rewarded = new HashSet<>();
        private final List<Long> waiting = new ArrayList<>();
        private final Map<Long, SegmentName> delivered = new HashMap<>();
        private final Map<Long, Double> rewards = new HashMap<>();
        private ModelStorage storage = new ModelStorage().exposeStale();
        private AgentTable agents = new AgentTable();
        private SegmentLog raw;
        private SegmentLog joined;
        private JoinedMarks marks;
        private JoinPass pass;
        private long nextId = 1;
        private boolean powerLost;

        Life() {
            open();
        }

        private void open() {
            LogEnvironment environment = Logs.environment(storage, clock);
            DiskBudget budget = new DiskBudget(64L << 20);
            agents = new AgentTable();
            agents.add(schema());
            raw = SegmentLog.open(environment, ROOT.resolve("raw"), Logs.SMALL, budget, agents, this::durable);
            AgentTable joinedAgents = new AgentTable();
            joined = segmentLog(environment, budget, joinedAgents);
            RawSegments segments = new RawSegments(raw, firstRecord());
            marks = new JoinedMarks(joined, storage, ROOT.resolve("marks"), ROOT.resolve("raw"), segments::keptFrom);
            JoinedWriter writer = new JoinedWriter(joined, joinedAgents, () -> true);
            Joining joiner = join == RewardJoin.DOWNSTREAM
                    ? new Forwarder(writer, segments, new JoinCounters(), raw.epoch())
                    : new Joiner(
                            raw,
                            writer,
                            segments,
                            new JoinCounters(),
                            new Joiner.Limits(1000, 1000, seed % 2 == 0 ? 0 : 64 << 10),
                            clock,
                            firstRecord(),
                            (row, ordinal) -> {});
            pass = new JoinPass(raw, joined, clock, joiner, marks, writer, segments);
            pass.readJoined(() -> false);
        }

        private SegmentLog segmentLog(LogEnvironment environment, DiskBudget budget, Preamble preamble) {
            return SegmentLog.open(
                    environment, ROOT.resolve("joined"), Logs.SMALL, budget, preamble, DurableListener.none());
        }

        private Position firstRecord() {
            List<SegmentName> sealed = raw.sealedSegments();
            return sealed.isEmpty()
                    ? new Position(raw.epoch(), Long.MIN_VALUE)
                    : new Position(sealed.get(0).epoch(), Long.MIN_VALUE);
        }

        private AgentSchema schema() {
            return Logs.schema("offers", RewardAggregation.SUM, Duration.ofHours(1));
        }

        private void durable(FrameView frame) {
            ByteBuffer payload = frame.payload();
            int base = payload.position();
            if (frame.type() == FrameType.DECISION) {
                acknowledged.add(payload.getLong(base + DecisionCodec.ID + 8));
            } else if (frame.type() == FrameType.OUTCOME) {
                rewarded.add(payload.getLong(base + OutcomeCodec.ID + 8));
            }
        }

        @Override
        public void take(Step<Kind> step) {
            try {
                perform(step);
            } catch (PowerLoss e) {
                restart(afterPowerLoss());
            }
        }

        private void perform(Step<Kind> step) {
            switch (step.kind()) {
                case DECIDE -> {
                    for (int i = 0; i < step.amount(); i++) {
                        decide();
                    }
                }
                case REPORT -> {
                    for (int i = 0; i < step.amount() && !waiting.isEmpty(); i++) {
                        report(waiting.remove(chance.nextInt(waiting.size())));
                    }
                }
                case WORK -> work();
                case SEAL -> {
                    raw.forceSeal(Duration.ZERO);
                    joined.forceSeal(Duration.ZERO);
                    work();
                }
                case SHIP -> ship(true);
                case SHIP_AND_DIE -> {
                    ship(false);
                    restart(afterPowerLoss());
                }
                case REOPEN -> {
                    raw.close();
                    joined.close();
                    restart(storage.afterKill());
                }
                case KILL -> restart(storage.afterKill());
                case POWER_LOSS -> restart(afterPowerLoss());
                case POWER_LOSS_SOON -> storage.dieAt(storage.operations() + step.amount());
            }
        }

        private void work() {
            clock.advance(Duration.ofMillis(200));
            pump(raw);
            if (!pass.barrier()) {
                pass.beginBarrier();
            }
            pass.run(false, () -> false);
            clock.advance(Duration.ofMillis(200));
            pump(joined);
            pass.run(false, () -> false);
        }

        /** As many turns as the writer's own thread would take at once: one drains a part of the ring only. */
        private void pump(SegmentLog log) {
            int turns = 0;
            do {
                log.pump();
            } while (log.ringFill() > 0 && turns++ < 100);
        }

        private void decide() {
            DecisionRecord record = Logs.record(0, UPPER, nextId++);
            ByteBuffer bytes = ByteBuffer.allocate(4 << 10).order(ByteOrder.LITTLE_ENDIAN);
            DecisionCodec.encode(record, null, bytes);
            if (raw.append(FrameType.DECISION, 0, Priority.NORMAL, bytes.flip()) >= 0) {
                issued.add(record.idLow);
                waiting.add(record.idLow);
            }
        }

        private void report(long id) {
            Outcome outcome = Outcome.of(new DecisionId(UPPER, id), id).last();
            ByteBuffer bytes = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);
            OutcomeCodec.encode(outcome, clock.wallMicros(), bytes);
            raw.append(FrameType.OUTCOME, 0, Priority.RESERVED, bytes.flip());
        }

        private void ship(boolean complete) {
            for (SegmentName segment : joined.sealedSegments()) {
                Set<Integer> known = new HashSet<>();
                joined.read(segment).forEach(frame -> deliver(segment, known, frame));
                if (complete) {
                    if (!marksForgotten) {
                        marks.keep(segment);
                    }
                    joined.releaseSegment(segment);
                }
            }
        }

        private void deliver(SegmentName segment, Set<Integer> known, FrameView frame) {
            ByteBuffer payload = frame.payload();
            int base = payload.position();
            switch (frame.type()) {
                case FrameType.AGENT -> known.add(SchemaCodec.handle(payload));
                case FrameType.ROW, FrameType.DECISION_ALONE -> {
                    if (!known.contains(payload.getInt(base + RowCodec.AGENT))) {
                        return; // never forced, and torn: what is left of it does not count, and it is joined again
                    }
                    long id = payload.getLong(RowCodec.decision(payload, base) + DecisionCodec.ID + 8);
                    SegmentName before = delivered.putIfAbsent(id, segment);
                    if (before != null && !before.equals(segment) && !(powerLost && join == RewardJoin.DOWNSTREAM)) {
                        throw new AssertionError("decision " + id + " was shipped in " + before + " and in " + segment);
                    }
                    if (frame.type() == FrameType.ROW) {
                        rewards.put(id, payload.getDouble(base + RowCodec.REWARD));
                    }
                }
                case FrameType.OUTCOME_ALONE -> {
                    int outcome = base + UnjoinedCodec.FIXED;
                    rewards.put(
                            payload.getLong(outcome + OutcomeCodec.ID + 8),
                            payload.getDouble(outcome + OutcomeCodec.VALUE));
                }
                case FrameType.LATE, FrameType.ORPHAN -> {
                    long id = payload.getLong(base + UnjoinedCodec.FIXED + OutcomeCodec.ID + 8);
                    if (acknowledged.contains(id)) { // a decision that was not may have been torn, and its outcome not
                        throw new AssertionError(
                                "the outcome of " + id + " came in time, and is an orphan in " + segment);
                    }
                }
                default -> {
                    // marks of the segment log itself
                }
            }
        }

        /** From now on a log that forwards may repeat what was torn and what came after it. */
        private ModelStorage afterPowerLoss() {
            powerLost = true;
            return storage.afterPowerLoss(chance);
        }

        private void restart(ModelStorage next) {
            storage = next;
            waiting.clear();
            for (int attempt = 0; ; attempt++) {
                try {
                    if (attempt < 3 && chance.nextInt(2) == 0) {
                        storage.dieAt(1 + chance.nextInt(40));
                    }
                    open();
                    storage.dieAt(Long.MAX_VALUE);
                    return;
                } catch (PowerLoss e) {
                    storage = afterPowerLoss();
                }
            }
        }

        @Override
        public void judge() {
            storage.dieAt(Long.MAX_VALUE);
            restart(afterPowerLoss());
            storage.dieAt(Long.MAX_VALUE);
            for (int i = 0; i < 3; i++) {
                work();
            }
            clock.advance(Duration.ofHours(2));
            for (int i = 0; i < 4; i++) {
                work();
                joined.forceSeal(Duration.ZERO);
                work();
                ship(true);
            }
            Set<Long> missing = new HashSet<>(acknowledged);
            missing.removeAll(delivered.keySet());
            if (!missing.isEmpty()) {
                throw new AssertionError("acknowledged and not delivered: " + missing);
            }
            if (!issued.containsAll(delivered.keySet())) {
                throw new AssertionError("delivered and never issued: " + delivered.keySet());
            }
            for (long id : rewarded) {
                Double reward = rewards.get(id);
                if (reward == null || reward != id) {
                    throw new AssertionError("decision " + id + " has the reward " + reward);
                }
            }
        }
    }
}
