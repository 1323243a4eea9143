package io.outrider.internal.log;

import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins outcomes and following observations to decisions: reads the raw log frame by frame and writes the joined one.
 * Belongs to the joining thread.
 */
final class Joiner implements Joining {

    private final JoinedWriter writer;
    private final RawSegments segments;
    private final JoinCounters counters;
    private final OpenDecisions open;
    private final ClosedDecisions closed;
    private final JoinedBefore before;
    private final long currentEpoch;
    private final Map<Integer, JoinedAgent> handles = new HashMap<>();
    private long handleEpoch = Long.MIN_VALUE;
    private Position at = Position.START;
    private boolean replaying = true;

    Joiner(
            JoinedWriter writer,
            RawSegments segments,
            JoinCounters counters,
            Limits limits,
            LogClock clock,
            Position firstRaw,
            long currentEpoch,
            ObjLongConsumer<Pending> joined) {
        this.writer = writer;
        this.segments = segments;
        this.counters = counters;
        this.currentEpoch = currentEpoch;
        this.closed = new ClosedDecisions(limits.closed());
        this.before = new JoinedBefore(firstRaw, closed, writer::agent);
        this.open = new OpenDecisions(limits, clock, row -> {
            long ordinal = writer.row(row, at);
            closed.put(row.idHigh, row.idLow, new ClosedDecisions.Closed(row.agent, row.keys(), at));
            if (row.outcomes() > 0) {
                counters.rewarded.getAndIncrement();
            }
            joined.accept(row, ordinal);
        });
    }

    /**
     * The most that the join remembers.
     *
     * @param pending decisions that wait
     * @param pendingBytes bytes of their records
     * @param closed decisions that were closed
     */
    record Limits(int pending, long pendingBytes, int closed) {
        static final Limits DEFAULT = new Limits(1_000_000, 256L << 20, 1 << 18);
    }

    @Override
    public JoinedBefore before() {
        return before;
    }

    @Override
    public void read(JoinedMarks marks) {
        before.read(marks);
    }

    @Override
    public void replayed() {
        if (replaying) { // episodes of earlier processes go on no more
            replaying = false;
            before.forget();
            open.abandonEpisodes(row -> row.position.epoch() != currentEpoch);
        }
    }

    @Override
    public void expire(long nanoTime) {
        open.expire(nanoTime);
        counters.pending = open.size();
    }

    @Override
    public void frame(FrameView frame) {
        ByteBuffer payload = frame.payload();
        if (!Payloads.sound(frame)) {
            counters.unreadable.getAndIncrement();
            return;
        }
        if (frame.type() == FrameType.AGENT) {
            agent(frame.segment().epoch(), payload);
            return;
        }
        if (!frame.appended() && !frame.lossMark()) {
            return;
        }
        at = new Position(frame.segment().epoch(), frame.recordSeq());
        RawSegments.Segment segment = segments.at(frame.segment(), at);
        if (frame.lossMark()) {
            loss(frame.lossCount(), frame.lossCode(), segment);
            return;
        }
        switch (frame.type()) {
            case FrameType.DECISION -> decision(payload, frame.producer(), segment);
            case FrameType.OUTCOME -> outcome(payload, frame.producer(), segment);
            case FrameType.EPISODE_END -> open.end(payload, payload.position());
            default -> counters.unreadable.getAndIncrement();
        }
        counters.pending = open.size();
    }

    @Override
    public void end(SegmentName segment) {
        segments.end(segment);
    }

    private void agent(long epoch, ByteBuffer payload) {
        if (epoch != handleEpoch) {
            handles.clear();
            handleEpoch = epoch;
        }
        handles.computeIfAbsent(SchemaCodec.handle(payload), handle -> writer.agent(SchemaCodec.decode(payload)));
    }

    private void loss(long count, int reason, RawSegments.Segment segment) {
        if (replaying && before.other(at)) {
            return;
        }
        counters.lost.getAndAdd(count);
        writer.other(FrameType.LOSS, LossCodec.encode(count, reason, at), segment);
    }

    private void decision(ByteBuffer payload, long producer, RawSegments.Segment segment) {
        int base = payload.position();
        long high = payload.getLong(base + DecisionCodec.ID);
        long low = payload.getLong(base + DecisionCodec.ID + 8);
        if (open.get(high, low) != null || closed.get(high, low) != null || joinedBefore(high, low) != null) {
            if (replaying) {
                open.passed(payload, base);
            } else {
                counters.duplicates.getAndIncrement();
            }
            return;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(base, bytes);
        int handle = payload.getInt(base + DecisionCodec.AGENT);
        if (replaying && before.marked(at, high, low, () -> agentOf(handle))) {
            open.passed(payload, base);
            return;
        }
        JoinedAgent agent = agentOf(handle);
        segment.hold();
        open.add(new Pending(agent, bytes, producer, at, segment), at.epoch() != currentEpoch);
    }

    private ClosedDecisions.@Nullable Closed joinedBefore(long high, long low) {
        return replaying ? before.row(high, low) : null;
    }

    private JoinedAgent agentOf(int handle) {
        JoinedAgent known = at.epoch() == handleEpoch ? handles.get(handle) : null;
        return known != null ? known : writer.agent(UnknownAgent.schema(handle));
    }

    private void outcome(ByteBuffer payload, long producer, RawSegments.Segment segment) {
        int base = payload.position();
        long high = payload.getLong(base + OutcomeCodec.ID);
        long low = payload.getLong(base + OutcomeCodec.ID + 8);
        long key = OutcomeCodec.keyHash(payload, base);
        Pending row = open.get(high, low);
        if (row != null) {
            if (row.hasKey(key)) {
                counters.duplicates.getAndIncrement();
            } else if (row.rewardSettled()) {
                unjoined(FrameType.LATE, row.agent.handle, producer, payload, segment);
            } else {
                open.outcome(
                        row,
                        payload.getDouble(base + OutcomeCodec.VALUE),
                        payload.getLong(base + OutcomeCodec.OBSERVED_AT),
                        key,
                        (payload.getShort(base + OutcomeCodec.BITS) & OutcomeCodec.LAST_BIT) != 0);
            }
            return;
        }
        ClosedDecisions.Closed known = joinedBefore(high, low);
        if (known == null) {
            known = closed.get(high, low);
        }
        if (known == null && replaying && before.done(at)) {
            return; // it is in a row that was shipped, or was shipped itself
        }
        if (known == null) {
            unjoined(FrameType.ORPHAN, UnjoinedCodec.NO_AGENT, producer, payload, segment);
        } else if (replaying && at.compareTo(known.closed()) <= 0) {
            return; // it is in the row
        } else if (known.hasKey(key)) {
            counters.duplicates.getAndIncrement();
        } else {
            unjoined(FrameType.LATE, known.agent().handle, producer, payload, segment);
        }
    }

    private void unjoined(int type, int agent, long producer, ByteBuffer payload, RawSegments.Segment segment) {
        if (replaying && before.other(at)) {
            return;
        }
        (type == FrameType.LATE ? counters.late : counters.orphans).getAndIncrement();
        ByteBuffer outcome = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        writer.other(type, UnjoinedCodec.encode(agent, producer, at, outcome), segment);
    }
}
