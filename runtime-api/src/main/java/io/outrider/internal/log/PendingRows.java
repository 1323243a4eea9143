package io.outrider.internal.log;

import io.outrider.experience.RewardStatus;
import java.util.Arrays;

/**
 * What is known of the decisions that wait, in arrays: the records themselves stay in the raw log and are read again by
 * their places when they are needed. A decision has a slot, a number that stands for it until it is removed. Belongs to the
 * joining thread.
 *
 * <p>A slot takes {@value #SLOT_LONGS} longs: the id's two; the deadline in µs and the agent; and a word of bits and either
 * the place of the record or, where there is {@link PendingDetails more to keep} (the decision belongs to an episode, or
 * outcomes have come), the number of the details, which then hold the place.
 */
final class PendingRows {

    /** No slot, or no place. */
    static final int NONE = -1;

    static final int SLOT_LONGS = 4;

    /** The highest deadline. */
    static final long LATEST = (1L << 48) - 1;

    private static final int MOST_AGENTS = 1 << 16;
    private static final int AGENT_BITS = 16;

    private static final long PLACE_MASK = (1L << RawSegments.PLACE_BITS) - 1;
    private static final int STATUS_SHIFT = RawSegments.PLACE_BITS;
    private static final long STATUS_MASK = 7L << STATUS_SHIFT;
    private static final long NEXT_SETTLED_BIT = 1L << (STATUS_SHIFT + 3);
    private static final long TRACKED_BIT = 1L << (STATUS_SHIFT + 4);
    private static final long TERMINATED_BIT = 1L << (STATUS_SHIFT + 5);
    private static final long TRUNCATED_BIT = 1L << (STATUS_SHIFT + 6);
    private static final long GAP_BIT = 1L << (STATUS_SHIFT + 7);
    private static final long ABANDONED_BIT = 1L << (STATUS_SHIFT + 8);
    private static final long NEXT_IS_END_BIT = 1L << (STATUS_SHIFT + 9);
    private static final long DETAILS_BIT = 1L << (STATUS_SHIFT + 10);

    private final PairIndex index;
    private final LongPages slots = new LongPages();
    private final PendingDetails details = new PendingDetails();
    private JoinedAgent[] agents = {};
    private int used;
    private int free = NONE;

    /**
     * @param expected the most decisions that are expected
     */
    PendingRows(int expected) {
        index = new PairIndex(
                new PairIndex.Keys() {
                    @Override
                    public long high(int slot) {
                        return idHigh(slot);
                    }

                    @Override
                    public long low(int slot) {
                        return idLow(slot);
                    }
                },
                expected);
    }

    int size() {
        return index.size();
    }

    /** The slot of a decision, or {@link #NONE}. */
    int get(long high, long low) {
        return index.get(high, low);
    }

    /**
     * Adds a decision whose id is not in; its slot.
     *
     * @param place that of its record
     * @param deadline in µs, from 0 to {@link #LATEST}
     * @throws IllegalStateException if the log has more agents than can be told apart
     */
    int add(long high, long low, JoinedAgent agent, long place, long deadline, boolean inEpisode) {
        know(agent);
        int slot = free;
        if (slot == NONE) {
            slot = used++;
        } else {
            free = (int) slots.get(at(slot));
        }
        slots.set(at(slot), high);
        slots.set(at(slot) + 1, low);
        slots.set(at(slot) + 2, deadline << AGENT_BITS | agent.handle);
        slots.set(at(slot) + 3, place | (inEpisode ? 0 : NEXT_SETTLED_BIT | TERMINATED_BIT));
        index.add(slot); // a lone decision is an episode of one step
        return slot;
    }

    private void know(JoinedAgent agent) {
        int handle = agent.handle;
        if (handle >= MOST_AGENTS) {
            throw new IllegalStateException(
                    "the join tells " + MOST_AGENTS + " agents apart; this would be number " + handle);
        }
        if (handle >= agents.length) {
            agents = Arrays.copyOf(agents, Math.max(handle + 1, 2 * agents.length));
        }
        agents[handle] = agent;
    }

    /** Forgets a decision. */
    void remove(int slot) {
        index.remove(slot);
        if (is(slot, DETAILS_BIT)) {
            details.remove(details(slot));
        }
        slots.set(at(slot), free);
        free = slot;
        if (index.size() == 0) {
            used = 0;
            free = NONE;
            slots.trim();
            details.trim();
        }
    }

    long idHigh(int slot) {
        return slots.get(at(slot));
    }

    long idLow(int slot) {
        return slots.get(at(slot) + 1);
    }

    JoinedAgent agent(int slot) {
        return agents[(int) slots.get(at(slot) + 2) & (MOST_AGENTS - 1)];
    }

    /** When to stop waiting, in µs. */
    long deadline(int slot) {
        return slots.get(at(slot) + 2) >>> AGENT_BITS;
    }

    void deadline(int slot, long micros) {
        slots.set(at(slot) + 2, micros << AGENT_BITS | agent(slot).handle);
    }

    /** The place of the record. */
    long place(int slot) {
        return is(slot, DETAILS_BIT) ? details.place(details(slot)) : low(slot);
    }

    /** Whether no further outcome counts. */
    boolean rewardSettled(int slot) {
        return (word(slot) & STATUS_MASK) != 0;
    }

    boolean nextSettled(int slot) {
        return is(slot, NEXT_SETTLED_BIT);
    }

    /** Whether nothing is waited for. */
    boolean settled(int slot) {
        return rewardSettled(slot) && nextSettled(slot);
    }

    boolean hasKey(int slot, long key) {
        return key != 0 && is(slot, DETAILS_BIT) && details.hasKey(details(slot), key);
    }

    /** Adds an outcome to the reward. */
    void add(int slot, double value, long observedMicros, long key) {
        details.add(extend(slot), agent(slot).schema.aggregation(), value, observedMicros, key);
    }

    /** Ends the wait for outcomes. */
    void settleReward(int slot, boolean evicted) {
        RewardStatus status;
        if (evicted) {
            status = RewardStatus.EVICTED;
        } else if (outcomes(slot) > 0) {
            status = RewardStatus.COMPLETE;
        } else {
            status = Double.isNaN(agent(slot).schema.defaultReward()) ? RewardStatus.MISSING : RewardStatus.DEFAULT;
        }
        set(slot, (long) (Codes.of(status) + 1) << STATUS_SHIFT);
    }

    /** Says that this is the last step so far of the episode on this track. */
    void track(int slot, int track) {
        details.link(extend(slot), track);
        set(slot, TRACKED_BIT);
    }

    /** The track on which this is the last step, or {@link #NONE}. */
    int track(int slot) {
        return is(slot, TRACKED_BIT) ? (int) details.link(details(slot)) : NONE;
    }

    /** Says that this is the last step of no episode's track any more. */
    void untrack(int slot) {
        clear(slot, TRACKED_BIT);
        if (is(slot, DETAILS_BIT)) {
            details.link(details(slot), NONE);
        }
    }

    /** Says that what came next is in the decision's record at this place. */
    void settleNext(int slot, long place) {
        details.link(extend(slot), place);
        set(slot, NEXT_SETTLED_BIT);
    }

    /** Says that the episode ended after this step, as the end's record at this place says. */
    void settleEnd(int slot, long place, boolean terminated, boolean truncated, boolean abandoned) {
        settleNext(slot, place);
        set(
                slot,
                NEXT_IS_END_BIT
                        | (terminated ? TERMINATED_BIT : 0)
                        | (truncated ? TRUNCATED_BIT : 0)
                        | (abandoned ? ABANDONED_BIT : 0));
    }

    /** Says that what came next is missing from the record. */
    void settleGap(int slot) {
        set(slot, GAP_BIT | NEXT_SETTLED_BIT);
    }

    /** Says that what came before is missing from the record. */
    void gap(int slot) {
        set(slot, GAP_BIT);
    }

    /** Says that the episode ended after this step because nobody went on. */
    void settleAbandoned(int slot) {
        set(slot, GAP_BIT | NEXT_SETTLED_BIT | ABANDONED_BIT | TRUNCATED_BIT);
    }

    /** The place of the record of what came next, or {@link #NONE} if that is not known. */
    long next(int slot) {
        return is(slot, DETAILS_BIT) && !is(slot, TRACKED_BIT) ? details.link(details(slot)) : NONE;
    }

    /** Whether what came next is the episode's end, not a decision. */
    boolean nextIsEnd(int slot) {
        return is(slot, NEXT_IS_END_BIT);
    }

    boolean terminated(int slot) {
        return is(slot, TERMINATED_BIT);
    }

    boolean truncated(int slot) {
        return is(slot, TRUNCATED_BIT);
    }

    boolean hasGap(int slot) {
        return is(slot, GAP_BIT);
    }

    boolean abandoned(int slot) {
        return is(slot, ABANDONED_BIT);
    }

    /** How the reward was settled; {@link RewardStatus#MISSING} before. */
    RewardStatus status(int slot) {
        int code = (int) ((word(slot) & STATUS_MASK) >>> STATUS_SHIFT);
        return code == 0 ? RewardStatus.MISSING : Codes.status((byte) (code - 1));
    }

    int outcomes(int slot) {
        return is(slot, DETAILS_BIT) ? details.outcomes(details(slot)) : 0;
    }

    /** The outcomes' values as they were aggregated; meaningless if there are none. */
    double reward(int slot) {
        return is(slot, DETAILS_BIT) ? details.reward(details(slot)) : Double.NaN;
    }

    long lastObservedMicros(int slot) {
        return is(slot, DETAILS_BIT) ? details.lastObservedMicros(details(slot)) : 0;
    }

    /** The hashes of the outcomes' keys, in order. */
    long[] keys(int slot) {
        return is(slot, DETAILS_BIT) ? details.keys(details(slot)) : PendingDetails.NO_KEYS;
    }

    /** The bytes of all arrays. */
    long bytes() {
        return slots.bytes() + index.bytes() + details.bytes();
    }

    private static long at(int slot) {
        return (long) SLOT_LONGS * slot;
    }

    private long word(int slot) {
        return slots.get(at(slot) + 3);
    }

    private boolean is(int slot, long bit) {
        return (word(slot) & bit) != 0;
    }

    private void set(int slot, long bits) {
        slots.set(at(slot) + 3, word(slot) | bits);
    }

    private void clear(int slot, long bits) {
        slots.set(at(slot) + 3, word(slot) & ~bits);
    }

    private long low(int slot) {
        return word(slot) & PLACE_MASK;
    }

    private int details(int slot) {
        return (int) low(slot);
    }

    /** The details of a slot, which has them from now on. */
    private int extend(int slot) {
        if (is(slot, DETAILS_BIT)) {
            return details(slot);
        }
        int added = details.add(low(slot));
        slots.set(at(slot) + 3, (word(slot) & ~PLACE_MASK) | DETAILS_BIT | added);
        return added;
    }
}
