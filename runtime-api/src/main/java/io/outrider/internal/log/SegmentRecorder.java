package io.outrider.internal.log;

import io.outrider.Outcome;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.segment.Appender;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.Priority;
import io.outrider.internal.segment.SegmentLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes what agents did straight into the ring of the raw log. */
final class SegmentRecorder implements Recorder {

    /** More bytes of outputs than this are summarised. */
    static final int MAX_OUTPUT_BYTES = 16 << 10;

    private static final double THINNING_FROM = 0.75;
    private static final double RING_THINNING_FROM = 0.5;

    /** What is kept of rows whose agent is not built yet. */
    private static final long MAX_KEPT_BYTES = 32L << 20;

    private final SegmentLog raw;
    private final LogClock clock;
    private final AgentTable agents;
    private final LogSettings settings;
    private final LongAccumulator latest = new LongAccumulator(Math::max, Long.MIN_VALUE);
    private final AppenderPool appenders;
    private final List<OutputSummary> summaries = new CopyOnWriteArrayList<>();
    private final JoinedListeners listeners;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong thinned = new AtomicLong();
    private final AtomicLong withheld = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    /** By name, what was registered since the log was opened; under the lock. */
    private final Map<String, AgentSchema> registered = new HashMap<>();

    private final long idHigh;
    private volatile int announced;

    /** @param erased which rows no listener is told of */
    SegmentRecorder(
            SegmentLog raw,
            LogClock clock,
            AgentTable agents,
            LogSettings settings,
            Predicate<StoredTransition> erased) {
        this.raw = raw;
        this.clock = clock;
        this.agents = agents;
        this.settings = settings;
        this.listeners = new JoinedListeners(MAX_KEPT_BYTES, erased);
        this.appenders = new AppenderPool(raw);
        this.idHigh = mix(raw.producerId() ^ raw.epoch() * 0x9E3779B97F4A7C15L);
    }

    /** A bijection (the finaliser of splitmix64), so that no two epochs of one producer share an id's upper half. */
    private static long mix(long z) {
        long mixed = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    @Override
    public RewardAggregation aggregation() {
        return settings.aggregation;
    }

    @Override
    public Duration rewardWindow() {
        return settings.rewardWindow;
    }

    @Override
    public double defaultReward() {
        return settings.defaultReward;
    }

    @Override
    public long idHigh() {
        return idHigh;
    }

    @Override
    public long nextId() {
        return ids.incrementAndGet();
    }

    @Override
    public int register(AgentSchema schema) {
        lock.lock();
        try {
            refuseAnotherShape(schema);
            int handle = agents.add(schema);
            if (handle == summaries.size()) {
                summaries.add(OutputSummary.of(schema.signature().outputs()));
            }
            announce(handle);
            return handle;
        } finally {
            lock.unlock();
        }
    }

    /** Rows of two agents of one name lie in the same files, and so must have the same shape. */
    private void refuseAnotherShape(AgentSchema schema) {
        AgentSchema known = registered.putIfAbsent(schema.agent(), schema);
        if (known == null) {
            return;
        }
        List<String> differences = known.signature().inputDifferencesTo(schema.signature());
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("the log already has an agent \"" + schema.agent()
                    + "\" of another shape, give this one another name: " + String.join("; ", differences));
        }
    }

    /** Appends the frames of agents up to this one, if that was not done; false if they were refused. */
    private boolean announce(int handle) {
        lock.lock();
        try {
            for (int next = announced; next <= handle; next++) {
                if (raw.append(FrameType.AGENT, 0, Priority.RESERVED, agents.frame(next)) < 0) {
                    return false;
                }
                announced = next + 1;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public double keepProbability() {
        // The cube lets the free space shrink as one over the square root of what was offered, not exponentially: an
        // outage that offers the disk many times over is thinned to its end, where a line would refuse all but its
        // beginning.
        double free = (1 - raw.diskFill()) / (1 - THINNING_FROM);
        double disk = free * free * free;
        double ring = (1 - raw.ringFill()) / (1 - RING_THINNING_FROM);
        return Math.max(0, Math.min(1, Math.min(disk, ring)));
    }

    @Override
    public void thinned(int decisions) {
        thinned.getAndAdd(decisions);
    }

    @Override
    public void withheld() {
        withheld.getAndIncrement();
    }

    @Override
    public boolean decision(DecisionRecord record) {
        if (record.agent < 0 || record.agent >= summaries.size()) {
            throw new IllegalArgumentException("no agent has the handle " + record.agent);
        }
        if (record.agent >= announced && !announce(record.agent)) {
            return false;
        }
        latest.accumulate(record.decidedAtMicros);
        OutputSummary summary =
                (long) Float.BYTES * record.outputCount > MAX_OUTPUT_BYTES ? summaries.get(record.agent) : null;
        int outputs = summary == null ? record.outputCount : summary.length(record.outputCount, record.candidateCount);
        long size = DecisionCodec.size(record, outputs);
        Appender appender = appenderOf(record);
        ByteBuffer into = claim(appender, FrameType.DECISION, Priority.NORMAL, size);
        if (into == null) {
            return false;
        }
        boolean written = false;
        try {
            DecisionCodec.encode(record, summary, into, appender.floats());
            written = true;
        } finally {
            end(appender, written);
        }
        accepted.getAndIncrement();
        return true;
    }

    /** The one that stays with the records of a lane, which belongs to one thread at a time. */
    private Appender appenderOf(DecisionRecord record) {
        if (record.memo.recorder instanceof Appender own && own.isOf(raw)) {
            return own;
        }
        Appender made = raw.newAppender();
        record.memo.recorder = made;
        return made;
    }

    @Override
    public boolean episodeEnd(EpisodeEnd end) {
        Appender appender = appenders.take();
        try {
            ByteBuffer into = claim(appender, FrameType.EPISODE_END, Priority.RESERVED, EpisodeEndCodec.size(end));
            if (into == null) {
                return false;
            }
            boolean written = false;
            try {
                EpisodeEndCodec.encode(end, clock.wallMicros(), into);
                written = true;
            } finally {
                end(appender, written);
            }
            return true;
        } finally {
            appenders.giveBack(appender);
        }
    }

    @Override
    public boolean outcome(Outcome outcome) {
        Appender appender = appenders.take();
        try {
            ByteBuffer into = claim(appender, FrameType.OUTCOME, Priority.RESERVED, OutcomeCodec.size(outcome));
            if (into == null) {
                return false;
            }
            boolean written = false;
            try {
                OutcomeCodec.encode(outcome, clock.wallMicros(), into);
                written = true;
            } finally {
                end(appender, written);
            }
            return true;
        } finally {
            appenders.giveBack(appender);
        }
    }

    private @Nullable ByteBuffer claim(Appender appender, int type, Priority priority, long size) {
        // What is longer than an int is refused by the ring as too large, which counts it.
        return appender.claim(type, 0, priority, (int) Math.min(size, Integer.MAX_VALUE - 64));
    }

    private static void end(Appender appender, boolean written) {
        if (written) {
            appender.commit();
        } else {
            appender.abort();
        }
    }

    @Override
    public void onJoined(int agent, Consumer<Transition> listener) {
        listeners.listen(name(agent), listener);
    }

    @Override
    public void leaveJoined(int agent, Consumer<Transition> listener) {
        listeners.leave(name(agent), listener);
    }

    @Override
    public void ignoreJoined(int agent) {
        listeners.ignore(name(agent));
    }

    private String name(int agent) {
        return agents.schema(agent).agent();
    }

    /** The rows that an agent which learns never was told of. */
    long unlearned() {
        return listeners.unlearned();
    }

    /** Keeps nothing for agents any more. */
    void close() {
        listeners.close();
    }

    /** Hands a row to the listeners of the agents of its name, or keeps it for them; an exception of theirs is logged. */
    void joined(JoinedRow row, long ordinal) {
        String agent = row.agent.schema.agent();
        int size = RowCodec.size(row);
        listeners.joined(agent, size, () -> {
            ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            RowCodec.encode(row, row.agent.handle, ordinal, Position.START, bytes);
            return StoredTransition.copyOf(agent, bytes.flip());
        });
    }

    /** The latest time of any decision that was handed in, in µs since 1970. */
    long latestMicros() {
        return latest.get();
    }

    long accepted() {
        return accepted.get();
    }

    long thinned() {
        return thinned.get();
    }

    long withheldCount() {
        return withheld.get();
    }
}
