package io.outrider.internal.log;

import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins outcomes and following observations to decisions: reads the raw log frame by frame and writes the joined one.
 * Belongs to the joining thread.
 */
final class Joiner implements Joining {

    private static final int LEAST_RECORD_BYTES = 256;

    private final JoinedWriter writer;
    private final RawSegments segments;
    private final JoinCounters counters;
    private final OpenDecisions open;
    private final PendingRows rows;
    private final ClosingRows closing;
    private final ClosedDecisions closed;
    private final JoinedBefore before;
    private final AgentHandles agents;
    private final long currentEpoch;
    private Position at = Position.START;
    private boolean replaying = true;

    /**
     * @param raw the log that is joined; records are read from it a second time
     * @param joined is told each row and its ordinal; the row is valid during the call only
     */
    Joiner(
            SegmentLog raw,
            JoinedWriter writer,
            RawSegments segments,
            JoinCounters counters,
            Limits limits,
            LogClock clock,
            Position firstRaw,
            ObjLongConsumer<JoinedRow> joined) {
        this.writer = writer;
        this.segments = segments;
        this.counters = counters;
        this.currentEpoch = raw.epoch();
        this.agents = new AgentHandles(writer::agent);
        this.closed = new ClosedDecisions(limits.closed());
        this.before = new JoinedBefore(firstRaw, closed, writer::agent);
        this.rows = new PendingRows(limits.pending() + JoinPass.BATCH);
        RecentRecords recent = new RecentRecords(limits.recentBytes(), 1 + limits.recentBytes() / LEAST_RECORD_BYTES);
        this.closing = new ClosingRows(
                rows,
                segments,
                writer,
                new RecordReader(segments, recent, raw.fetcher()),
                new RecordReader(segments, recent, raw.fetcher()),
                new LossMarks(writer, counters),
                closed,
                (row, ordinal) -> {
                    if (row.outcomes() > 0) {
                        counters.rewarded.getAndIncrement();
                    }
                    joined.accept(row, ordinal);
                });
        this.open = new OpenDecisions(rows, recent, closing, limits.pending(), clock);
    }

    /**
     * The most that the join remembers.
     *
     * @param pending decisions that wait
     * @param closed decisions that were closed
     * @param recentBytes of the records that were read last
     */
    record Limits(int pending, int closed, int recentBytes) {
        static final Limits DEFAULT = new Limits(1_000_000, 1 << 18, 4 << 20);
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
            open.abandonEpisodes(slot -> segments.of(rows.place(slot)).name().epoch() != currentEpoch);
        }
    }

    @Override
    public void flush() {
        closing.flush();
        counters.pending = open.size();
    }

    @Override
    public void expire(long nanoTime) {
        open.expire(nanoTime);
        flush();
    }

    @Override
    public void frame(FrameView frame) {
        ByteBuffer payload = frame.payload();
        if (!Payloads.sound(frame)) {
            counters.unreadable.getAndIncrement();
            return;
        }
        if (frame.type() == FrameType.AGENT) {
            agents.name(frame.segment().epoch(), payload);
            return;
        }
        if (!frame.appended() && !frame.lossMark()) {
            return;
        }
        at = new Position(frame.segment().epoch(), frame.recordSeq());
        closing.readUpTo(at);
        RawSegments.Segment segment = segments.at(frame.segment(), frame.producer(), at);
        if (frame.lossMark()) {
            loss(frame.lossCount(), frame.lossCode(), segment);
            return;
        }
        switch (frame.type()) {
            case FrameType.DECISION -> decision(payload, segment.place(frame.offset()), segment);
            case FrameType.OUTCOME -> outcome(payload, frame.producer(), segment);
            case FrameType.EPISODE_END -> open.end(payload, segment.place(frame.offset()), at.record());
            default -> counters.unreadable.getAndIncrement();
        }
        counters.pending = open.size();
    }

    @Override
    public void missing(SegmentName segment, long records, long bytes) {
        LossMarks.deleted(writer, counters, segments, segment, records);
    }

    @Override
    public void gap(SegmentName first, long from, long to) {
        if (!before.lossMarked(LossMarks.mark(first))) {
            LossMarks.stolen(writer, counters, segments, first, to - from - before.known(first.epoch(), from, to));
        }
    }

    @Override
    public void end(SegmentName segment) {
        segments.end(segment);
    }

    private void loss(long count, int reason, RawSegments.Segment segment) {
        if (replaying && before.other(at)) {
            return;
        }
        counters.marked(count, reason);
        writer.other(FrameType.LOSS, LossCodec.encode(count, reason, at, false), segment);
    }

    private void decision(ByteBuffer payload, long place, RawSegments.Segment segment) {
        int base = payload.position();
        long high = payload.getLong(base + DecisionCodec.ID);
        long low = payload.getLong(base + DecisionCodec.ID + 8);
        if (open.get(high, low) != OpenDecisions.NONE
                || closed.get(high, low) != null
                || joinedBefore(high, low) != null) {
            if (replaying) {
                open.passed(payload, place, at.record());
            } else {
                counters.duplicates.getAndIncrement();
            }
            return;
        }
        int handle = payload.getInt(base + DecisionCodec.AGENT);
        if (replaying && before.marked(at, high, low, () -> agents.of(at.epoch(), handle))) {
            open.passed(payload, place, at.record());
            return;
        }
        JoinedAgent agent = agents.of(at.epoch(), handle);
        segment.hold();
        open.add(agent, payload, place, at.record(), at.epoch() != currentEpoch);
    }

    private ClosedDecisions.@Nullable Closed joinedBefore(long high, long low) {
        return replaying ? before.row(high, low) : null;
    }

    private void outcome(ByteBuffer payload, long producer, RawSegments.Segment segment) {
        int base = payload.position();
        long high = payload.getLong(base + OutcomeCodec.ID);
        long low = payload.getLong(base + OutcomeCodec.ID + 8);
        long key = OutcomeCodec.keyHash(payload, base);
        int slot = open.get(high, low);
        if (slot != OpenDecisions.NONE) {
            if (open.hasKey(slot, key)) {
                counters.duplicates.getAndIncrement();
            } else if (open.rewardSettled(slot)) {
                unjoined(FrameType.LATE, open.agent(slot).handle, producer, payload, segment);
            } else {
                open.outcome(
                        slot,
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
