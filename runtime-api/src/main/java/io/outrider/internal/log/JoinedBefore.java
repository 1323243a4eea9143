package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier process has joined already, as far as the joined log still holds it: it is not joined again when the raw
 * log is read anew. Only what lies at or after the first record of the raw log is kept. Belongs to the joining thread.
 */
final class JoinedBefore implements FrameVisitor {

    private final Position from;
    private final ClosedDecisions closed;
    private final Function<AgentSchema, JoinedAgent> agents;
    private final LongPairMap<ClosedDecisions.Closed> rows = new LongPairMap<>();
    private final Set<Position> others = new HashSet<>();
    private final LongPairMap<ClosedDecisions.Closed> records = new LongPairMap<>();
    private final LongPairMap<long[]> marked = new LongPairMap<>();
    private final Map<Integer, JoinedAgent> handles = new HashMap<>();
    private Position readUpTo = Position.START;
    private @Nullable SegmentName segment;

    /**
     * @param from the place of the first record of the raw log
     * @param closed is told of every row
     * @param agents finds the agent of a schema
     */
    JoinedBefore(Position from, ClosedDecisions closed, Function<AgentSchema, JoinedAgent> agents) {
        this.from = from;
        this.closed = closed;
        this.agents = agents;
    }

    /** The row of this decision, or null if there is none. */
    ClosedDecisions.@Nullable Closed row(long high, long low) {
        return rows.get(high, low);
    }

    /** Takes in the marks of rows that were shipped and deleted. */
    void read(JoinedMarks marks) {
        readUpTo = marks.read((record, keys) -> {
            if (record.notBefore(from)) {
                marked.put(record.epoch(), record.record(), keys);
            }
        });
    }

    /** Whether the decision in the raw record at this place was joined into a row that is gone; it is known from now on. */
    boolean marked(Position record, long high, long low, Supplier<JoinedAgent> agent) {
        long[] keys = marked.remove(record.epoch(), record.record());
        if (keys == null) {
            return false;
        }
        ClosedDecisions.Closed row = new ClosedDecisions.Closed(agent.get(), keys, readUpTo);
        closed.put(high, low, row);
        rows.put(high, low, row);
        return true;
    }

    /**
     * Whether what came of the raw record at this place is safe: it lies before the last record that had been read when a
     * row was written that was shipped since. Not so for decisions, which may have been waiting then.
     */
    boolean done(Position record) {
        return record.compareTo(readUpTo) <= 0;
    }

    /** Whether the raw record at this place was written to the joined log as a late outcome, an orphan or a loss. */
    boolean other(Position position) {
        return done(position) || others.contains(position);
    }

    /** Whether a loss was marked at this place, which no record has. */
    boolean lossMarked(Position mark) {
        return others.contains(mark) || marked.get(mark.epoch(), mark.record()) != null;
    }

    /** How many of the records from one place to before another are known to have been joined or written there. */
    long known(long epoch, long from, long to) {
        long count = 0;
        for (long record = from; record < to; record++) {
            boolean known = records.get(epoch, record) != null
                    || marked.get(epoch, record) != null
                    || others.contains(new Position(epoch, record));
            count += known ? 1 : 0;
        }
        return count;
    }

    /** Forgets everything: the raw log was read. */
    void forget() {
        rows.clear();
        others.clear();
        records.clear();
        marked.clear();
        handles.clear();
    }

    @Override
    public void frame(FrameView frame) {
        if (!frame.segment().equals(segment)) {
            segment = frame.segment();
            handles.clear(); // each segment names its agents; where that was torn, its rows are shipped without and
            // joined again
        }
        ByteBuffer payload = frame.payload();
        int base = payload.position();
        if (!Payloads.sound(frame)) {
            return;
        }
        switch (frame.type()) {
            case FrameType.AGENT -> handles.put(SchemaCodec.handle(payload), agents.apply(SchemaCodec.decode(payload)));
            case FrameType.ROW -> row(payload, base);
            case FrameType.LATE, FrameType.ORPHAN -> other(payload, base + UnjoinedCodec.RECORD);
            case FrameType.LOSS -> other(payload, base + LossCodec.POSITION);
            default -> {
                // marks of the segment log itself
            }
        }
    }

    private void row(ByteBuffer payload, int base) {
        JoinedAgent agent = handles.get(payload.getInt(base + RowCodec.AGENT));
        if (agent == null) {
            return; // its schema was damaged: the decision is joined again
        }
        int decision = RowCodec.decision(payload, base);
        long high = payload.getLong(decision + DecisionCodec.ID);
        long low = payload.getLong(decision + DecisionCodec.ID + 8);
        ClosedDecisions.Closed row = new ClosedDecisions.Closed(
                agent, RowCodec.keys(payload, base), position(payload, base + RowCodec.CLOSED));
        closed.put(high, low, row);
        Position record = position(payload, base + RowCodec.RECORD);
        if (record.compareTo(from) >= 0) {
            rows.put(high, low, row);
            records.put(record.epoch(), record.record(), row);
        }
    }

    private void other(ByteBuffer payload, int at) {
        Position position = position(payload, at);
        if (position.notBefore(from)) {
            others.add(position);
        }
    }

    private static Position position(ByteBuffer payload, int at) {
        return new Position(payload.getLong(at), payload.getLong(at + Long.BYTES));
    }
}
