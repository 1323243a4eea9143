package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
    private final Map<Integer, JoinedAgent> handles = new HashMap<>();

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

    /** Whether the raw record at this place was written to the joined log as a late outcome, an orphan or a loss. */
    boolean other(Position position) {
        return others.contains(position);
    }

    /** Forgets everything: the raw log was read. */
    void forget() {
        rows.clear();
        others.clear();
        handles.clear();
    }

    @Override
    public void frame(FrameView frame) {
        ByteBuffer payload = frame.payload();
        int base = payload.position();
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
        if (position(payload, base + RowCodec.RECORD).compareTo(from) >= 0) {
            rows.put(high, low, row);
        }
    }

    private void other(ByteBuffer payload, int at) {
        Position position = position(payload, at);
        if (position.compareTo(from) >= 0) {
            others.add(position);
        }
    }

    private static Position position(ByteBuffer payload, int at) {
        return new Position(payload.getLong(at), payload.getLong(at + Long.BYTES));
    }
}
