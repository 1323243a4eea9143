package io.outrider.internal.log;

import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Stands in for the join where that is done downstream: copies decisions, outcomes and episode ends from the raw log to the
 * joined one as they come, in order, and waits for nothing. Belongs to the joining thread.
 *
 * <p>A restart goes on behind the last record that the joined log holds or that {@link JoinedMarks} say was shipped. Records
 * are repeated only where a power loss tore what had not been forced, or those marks are damaged: by their ids, or by
 * producer, record and time, they are the same.
 */
final class Forwarder implements Joining {

    private final JoinedWriter writer;
    private final RawSegments segments;
    private final JoinCounters counters;
    private final AgentHandles agents;
    private final long currentEpoch;
    private final ForwardedFrames before = new ForwardedFrames();
    private Position forwarded = Position.START;

    /**
     * @param currentEpoch that of the raw log, to which records are appended from now on
     */
    Forwarder(JoinedWriter writer, RawSegments segments, JoinCounters counters, long currentEpoch) {
        this.currentEpoch = currentEpoch;
        this.writer = writer;
        this.segments = segments;
        this.counters = counters;
        this.agents = new AgentHandles(writer::agent);
    }

    @Override
    public FrameVisitor before() {
        return before;
    }

    @Override
    public void read(JoinedMarks marks) {
        Position shipped = marks.forwardedBefore(currentEpoch);
        Position kept = before.upTo().epoch() < currentEpoch ? before.upTo() : Position.START;
        forwarded = shipped.compareTo(kept) > 0 ? shipped : kept;
    }

    @Override
    public void replayed() {
        // nothing waits for what an earlier process left
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void expire(long nanoTime) {
        // nothing waits
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
        Position at = new Position(frame.segment().epoch(), frame.recordSeq());
        RawSegments.Segment segment = segments.at(frame.segment(), frame.producer(), at);
        if (at.compareTo(forwarded) <= 0) {
            return;
        }
        if (frame.lossMark()) {
            counters.marked(frame.lossCount(), frame.lossCode());
            writer.other(FrameType.LOSS, LossCodec.encode(frame.lossCount(), frame.lossCode(), at, true), segment);
            return;
        }
        switch (frame.type()) {
            case FrameType.DECISION -> decision(payload, frame.producer(), at, segment);
            case FrameType.OUTCOME ->
                other(FrameType.OUTCOME_ALONE, UnjoinedCodec.NO_AGENT, payload, frame.producer(), at, segment);
            case FrameType.EPISODE_END -> {
                int handle = agents.of(at.epoch(), payload.getInt(payload.position() + EpisodeEndCodec.AGENT)).handle;
                other(FrameType.EPISODE_END_ALONE, handle, payload, frame.producer(), at, segment);
            }
            default -> counters.unreadable.getAndIncrement();
        }
    }

    @Override
    public void missing(SegmentName segment, long records, long bytes) {
        LossMarks.deleted(writer, counters, segments, segment, records);
    }

    @Override
    public void gap(SegmentName first, long from, long to) {
        if (first.epoch() >= forwarded.epoch()) {
            long next = first.epoch() == forwarded.epoch() ? Math.max(from, forwarded.record() + 1) : from;
            LossMarks.stolen(writer, counters, segments, first, to - next);
        }
    }

    @Override
    public void end(SegmentName segment) {
        segments.end(segment);
    }

    private void decision(ByteBuffer payload, long producer, Position at, RawSegments.Segment segment) {
        JoinedAgent agent = agents.of(at.epoch(), payload.getInt(payload.position() + DecisionCodec.AGENT));
        segment.hold();
        writer.row(FrameType.DECISION_ALONE, JoinedRow.elsewhere(agent, payload, producer, at), at, segment);
    }

    private void other(
            int type, int agent, ByteBuffer payload, long producer, Position at, RawSegments.Segment segment) {
        ByteBuffer record = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        writer.other(type, UnjoinedCodec.encode(agent, producer, at, record), segment);
    }
}
