package io.outrider.internal.log;

import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition.Flag;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A decision that waits for its outcomes and, in an episode, for what came next. Belongs to the joining thread. */
final class Pending {

    private static final long[] NO_KEYS = {};

    final long idHigh;
    final long idLow;
    final JoinedAgent agent;
    final byte[] payload;
    final long producer;
    final Position position;
    final RawSegments.Segment segment;

    /** When to stop waiting, by the monotonic clock, and its place in the {@link DeadlineHeap}; −1 for none. */
    long deadline;

    int heapIndex = -1;

    @Nullable
    EpisodeTrack episode;

    private final ByteBuffer view;
    private int outcomes;
    private double reward;
    private long lastObservedMicros;
    private long[] keys = NO_KEYS;
    private @Nullable RewardStatus status;
    private boolean nextSettled;
    private byte @Nullable [] next;
    private int nextAt;
    private int nextCount;
    private int bits;
    private int flags;

    Pending(JoinedAgent agent, byte[] payload, long producer, Position position, RawSegments.Segment segment) {
        this.agent = agent;
        this.payload = payload;
        this.producer = producer;
        this.position = position;
        this.segment = segment;
        this.view = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        this.idHigh = view.getLong(DecisionCodec.ID);
        this.idLow = view.getLong(DecisionCodec.ID + 8);
        this.nextSettled = !inEpisode();
        if (!inEpisode()) {
            bits = RowCodec.TERMINATED_BIT; // a lone decision is an episode of one step
        }
    }

    boolean inEpisode() {
        return (view.getShort(DecisionCodec.BITS) & DecisionCodec.EPISODE_BIT) != 0;
    }

    long episodeHigh() {
        return view.getLong(DecisionCodec.EPISODE);
    }

    long episodeLow() {
        return view.getLong(DecisionCodec.EPISODE + 8);
    }

    long t() {
        return view.getLong(DecisionCodec.T);
    }

    long decidedAtMicros() {
        return view.getLong(DecisionCodec.DECIDED_AT);
    }

    /** Whether no further outcome counts. */
    boolean rewardSettled() {
        return status != null;
    }

    /** Whether nothing is waited for. */
    boolean settled() {
        return status != null && nextSettled;
    }

    boolean nextSettled() {
        return nextSettled;
    }

    boolean hasKey(long key) {
        return contains(keys, key);
    }

    static boolean contains(long[] keys, long key) {
        for (long known : keys) {
            if (known == key) {
                return key != 0;
            }
        }
        return false;
    }

    /** Adds an outcome to the reward. */
    void add(double value, long observedMicros, long key) {
        reward = outcomes == 0
                ? value
                : switch (agent.schema.aggregation()) {
                    case SUM -> reward + value;
                    case FIRST -> reward;
                    case LAST -> value;
                    case MAX -> Math.max(reward, value);
                    case MEAN -> reward + (value - reward) / (outcomes + 1);
                };
        outcomes++;
        lastObservedMicros = observedMicros;
        if (key != 0) {
            keys = java.util.Arrays.copyOf(keys, keys.length + 1);
            keys[keys.length - 1] = key;
        }
    }

    /** Ends the wait for outcomes. */
    void settleReward(boolean evicted) {
        double fallback = agent.schema.defaultReward();
        if (outcomes == 0 && !evicted && !Double.isNaN(fallback)) {
            reward = fallback;
            status = RewardStatus.DEFAULT;
        } else if (evicted) {
            status = RewardStatus.EVICTED;
        } else {
            status = outcomes == 0 ? RewardStatus.MISSING : RewardStatus.COMPLETE;
        }
    }

    /** Says that this decision is joined elsewhere. */
    void settleElsewhere() {
        status = RewardStatus.DOWNSTREAM;
        nextSettled = true;
    }

    /** Says that the next step of the episode is this one. */
    void settleNext(Pending following) {
        settleNext(following.payload, DecisionCodec.FIXED, following.view.getInt(DecisionCodec.OBSERVATIONS), 0);
    }

    /** Says how the episode ended after this step; {@code count} 0 if the final observation is not known. */
    void settleNext(byte[] observation, int at, int count, int endBits) {
        next = count == 0 ? null : observation;
        nextAt = at;
        nextCount = count;
        bits |= endBits;
        nextSettled = true;
    }

    /** Says that what came next is missing from the record. */
    void settleGap() {
        flags |= Flag.GAP.bit();
        nextSettled = true;
    }

    void flag(Flag flag) {
        flags |= flag.bit();
    }

    void truncate() {
        bits |= RowCodec.TRUNCATED_BIT;
    }

    boolean hasReward() {
        return outcomes > 0 || status == RewardStatus.DEFAULT;
    }

    double reward() {
        return hasReward() ? reward : Double.NaN;
    }

    int outcomes() {
        return outcomes;
    }

    long delayMillis() {
        return outcomes == 0 ? 0 : Math.max(0, (lastObservedMicros - decidedAtMicros()) / 1000);
    }

    RewardStatus status() {
        return status == null ? RewardStatus.MISSING : status;
    }

    int flags() {
        return flags;
    }

    boolean hasNext() {
        return next != null;
    }

    int nextCount() {
        return next == null ? 0 : nextCount;
    }

    void putNext(ByteBuffer into) {
        if (next != null) {
            into.put(next, nextAt, Float.BYTES * nextCount);
        }
    }

    boolean terminated() {
        return (bits & RowCodec.TERMINATED_BIT) != 0;
    }

    boolean truncated() {
        return (bits & RowCodec.TRUNCATED_BIT) != 0;
    }

    int keyCount() {
        return keys.length;
    }

    long[] keys() {
        return keys;
    }

    void putKeys(ByteBuffer into) {
        for (long key : keys) {
            into.putLong(key);
        }
    }
}
