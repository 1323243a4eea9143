package io.outrider.internal.log;

import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition.Flag;
import java.nio.ByteBuffer;

/** A decision's record and what came of it, as {@link RowCodec} writes it. Belongs to one thread. */
final class JoinedRow {

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final JoinedAgent agent;
    final ByteBuffer decision;
    final long producer;
    final Position position;

    private RewardStatus status = RewardStatus.MISSING;
    private int outcomes;
    private double aggregated;
    private long lastObservedMicros;
    private long[] keys = PendingDetails.NO_KEYS;
    private int flags;
    private boolean terminated;
    private boolean truncated;
    private ByteBuffer next = NOTHING;

    private JoinedRow(JoinedAgent agent, ByteBuffer decision, long producer, Position position) {
        this.agent = agent;
        this.decision = decision;
        this.producer = producer;
        this.position = position;
    }

    /**
     * The row of a waiting decision, without the next observation.
     *
     * @param decision the record's payload from position to limit, little-endian; not copied
     * @param producer that wrote the raw segment
     * @param position of the record in the raw log
     */
    static JoinedRow of(PendingRows rows, int slot, ByteBuffer decision, long producer, Position position) {
        JoinedRow row = new JoinedRow(rows.agent(slot), decision, producer, position);
        row.status = rows.status(slot);
        row.outcomes = rows.outcomes(slot);
        row.aggregated = rows.reward(slot);
        row.lastObservedMicros = rows.lastObservedMicros(slot);
        row.keys = rows.keys(slot);
        row.flags = (rows.hasGap(slot) ? Flag.GAP.bit() : 0) | (rows.abandoned(slot) ? Flag.ABANDONED.bit() : 0);
        row.terminated = rows.terminated(slot);
        row.truncated = rows.truncated(slot);
        return row;
    }

    /** The row of a decision that is joined elsewhere. */
    static JoinedRow elsewhere(JoinedAgent agent, ByteBuffer decision, long producer, Position position) {
        JoinedRow row = new JoinedRow(agent, decision, producer, position);
        row.status = RewardStatus.DOWNSTREAM;
        row.terminated = (decision.getShort(decision.position() + DecisionCodec.BITS) & DecisionCodec.EPISODE_BIT) == 0;
        return row;
    }

    /** Takes the next observation from the payload of the following decision. */
    void followedBy(ByteBuffer following) {
        observation(following, DecisionCodec.OBSERVATIONS, DecisionCodec.FIXED);
    }

    /** Takes the next observation from the payload of the episode's end, if that has one. */
    void endedBy(ByteBuffer end) {
        observation(end, EpisodeEndCodec.OBSERVATIONS, EpisodeEndCodec.FIXED);
    }

    private void observation(ByteBuffer payload, int countAt, int at) {
        int base = payload.position();
        int from = base + at;
        next = payload.duplicate()
                .limit(from + Float.BYTES * payload.getInt(base + countAt))
                .position(from);
    }

    /** Says that what came next is missing from the record. */
    void gap() {
        flags |= Flag.GAP.bit();
    }

    boolean hasReward() {
        return outcomes > 0 || status == RewardStatus.DEFAULT;
    }

    double reward() {
        if (outcomes > 0) {
            return aggregated;
        }
        return status == RewardStatus.DEFAULT ? agent.schema.defaultReward() : Double.NaN;
    }

    int outcomes() {
        return outcomes;
    }

    long delayMillis() {
        long decided = decision.getLong(decision.position() + DecisionCodec.DECIDED_AT);
        return outcomes == 0 ? 0 : Math.max(0, (lastObservedMicros - decided) / 1000);
    }

    RewardStatus status() {
        return status;
    }

    int flags() {
        return flags;
    }

    boolean terminated() {
        return terminated;
    }

    boolean truncated() {
        return truncated;
    }

    /** How many floats the next observation has; 0 if it is not known. */
    int nextCount() {
        return next.remaining() / Float.BYTES;
    }

    void putNext(ByteBuffer into) {
        into.put(next.duplicate());
    }

    int keyCount() {
        return keys.length;
    }

    void putKeys(ByteBuffer into) {
        for (long key : keys) {
            into.putLong(key);
        }
    }

    void putDecision(ByteBuffer into) {
        into.put(decision.duplicate());
    }
}
