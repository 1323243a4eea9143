package io.outrider.internal.log;

import io.outrider.internal.segment.LogClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * The decisions that wait: for outcomes until the last one or the window's end, in an episode also for the next step or
 * the episode's end. Bounded: beyond, the one that would be closed next is closed early. Belongs to the joining thread.
 *
 * <p>Nothing here reads a file: a decision that waits no more is handed to {@link Closing}, and stays known by its slot until
 * its row is written.
 */
final class OpenDecisions {

    /** No decision. */
    static final int NONE = PendingRows.NONE;

    /**
     * How long at least a step of an episode waits for the next one, once its reward is settled. An episode that its host
     * neither continues nor closes would wait for ever.
     */
    private static final long NEXT_STEP_NANOS = TimeUnit.HOURS.toNanos(1);

    private final PendingRows rows;
    private final RecentRecords recent;
    private final Closing closing;
    private final int most;
    private final LogClock clock;
    private final long origin;
    private final EpisodeTracks tracks;
    private final DeadlineHeap deadlines;

    /**
     * @param recent is given a copy of each record that a row may be made of
     * @param closing takes each decision that waits no more
     * @param most the most decisions that wait
     */
    OpenDecisions(PendingRows rows, RecentRecords recent, Closing closing, int most, LogClock clock) {
        this.rows = rows;
        this.recent = recent;
        this.closing = closing;
        this.most = most;
        this.clock = clock;
        this.origin = clock.nanoTime();
        this.tracks = new EpisodeTracks(most);
        this.deadlines = new DeadlineHeap(rows::deadline);
    }

    /** How many wait. */
    int size() {
        return rows.size() - closing.size();
    }

    /** The slot of a decision that waits, or whose row is about to be written; else {@link #NONE}. */
    int get(long high, long low) {
        return rows.get(high, low);
    }

    /**
     * Adds a decision, whose id is not in.
     *
     * @param place that of its record
     * @param record its record's number
     * @param earlier whether an earlier process made it: its window then goes on by the wall clock, since its monotonic
     *     clock is gone, but never beyond the whole window nor into the past
     */
    void add(JoinedAgent agent, ByteBuffer payload, long place, long record, boolean earlier) {
        int base = payload.position();
        long window = agent.windowNanos();
        long wait = earlier ? remaining(payload.getLong(base + DecisionCodec.DECIDED_AT), window) : window;
        boolean inEpisode = inEpisode(payload, base);
        if (rows.size() == 0) {
            deadlines.trim();
        }
        int slot = rows.add(
                payload.getLong(base + DecisionCodec.ID),
                payload.getLong(base + DecisionCodec.ID + 8),
                agent,
                place,
                deadline(wait),
                inEpisode);
        deadlines.add(slot);
        recent.put(place, record, payload);
        if (inEpisode) {
            step(slot, payload, base, place);
        }
        while (size() > most) {
            evict(deadlines.first());
        }
    }

    private static boolean inEpisode(ByteBuffer payload, int base) {
        return (payload.getShort(base + DecisionCodec.BITS) & DecisionCodec.EPISODE_BIT) != 0;
    }

    private long remaining(long decidedAtMicros, long window) {
        long age = TimeUnit.MICROSECONDS.toNanos(clock.wallMicros() - decidedAtMicros);
        return Math.min(window, Math.max(0, window - age));
    }

    /** The µs since the beginning after which so much time will have passed. */
    private long deadline(long waitNanos) {
        long since = Math.max(0, clock.nanoTime() - origin);
        return micros(since > Long.MAX_VALUE - waitNanos ? Long.MAX_VALUE : since + waitNanos);
    }

    private static long micros(long sinceNanos) {
        return Math.min(PendingRows.LATEST, TimeUnit.NANOSECONDS.toMicros(sinceNanos));
    }

    private void evict(int slot) {
        if (!rows.rewardSettled(slot)) {
            rows.settleReward(slot, true);
        }
        if (!rows.nextSettled(slot)) {
            rows.settleGap(slot);
        }
        close(slot);
    }

    private void step(int slot, ByteBuffer payload, int base, long place) {
        long high = payload.getLong(base + DecisionCodec.EPISODE);
        long low = payload.getLong(base + DecisionCodec.EPISODE + 8);
        long t = payload.getLong(base + DecisionCodec.T);
        int track = tracks.get(high, low);
        if (track == EpisodeTracks.NONE) {
            track = tracks.add(high, low);
            if (t != 0) {
                rows.gap(slot);
            }
        } else {
            boolean following = t == tracks.lastStep(track) + 1;
            if (!following) {
                rows.gap(slot);
            }
            settleLast(track, following, place);
        }
        tracks.lastStep(track, t);
        tracks.last(track, slot);
        rows.track(slot, track);
    }

    /** Notes a decision of an episode whose row an earlier process has written. */
    void passed(ByteBuffer payload, long place, long record) {
        int base = payload.position();
        if (!inEpisode(payload, base)) {
            return;
        }
        recent.put(place, record, payload);
        long high = payload.getLong(base + DecisionCodec.EPISODE);
        long low = payload.getLong(base + DecisionCodec.EPISODE + 8);
        long t = payload.getLong(base + DecisionCodec.T);
        int track = tracks.get(high, low);
        if (track == EpisodeTracks.NONE) {
            track = tracks.add(high, low);
        } else {
            settleLast(track, t == tracks.lastStep(track) + 1, place);
        }
        tracks.lastStep(track, t);
    }

    /** Settles the last step of a track, if its row waits, by the decision at a place. */
    private void settleLast(int track, boolean following, long place) {
        int last = tracks.last(track);
        if (last == NONE) {
            return;
        }
        tracks.last(track, NONE);
        rows.untrack(last);
        if (following) {
            rows.settleNext(last, place);
        } else {
            rows.settleGap(last);
        }
        closeIfSettled(last);
    }

    /** Whether an outcome with this key was taken in; key 0 is none. */
    boolean hasKey(int slot, long key) {
        return rows.hasKey(slot, key);
    }

    /** Whether no further outcome counts. */
    boolean rewardSettled(int slot) {
        return rows.rewardSettled(slot);
    }

    JoinedAgent agent(int slot) {
        return rows.agent(slot);
    }

    /** Takes in an outcome of a decision whose reward is not settled. */
    void outcome(int slot, double value, long observedMicros, long key, boolean last) {
        rows.add(slot, value, observedMicros, key);
        if (last) {
            rows.settleReward(slot, false);
            rewardSettledNow(slot);
        }
    }

    /** Takes in an episode's end. */
    void end(ByteBuffer payload, long place, long record) {
        int base = payload.position();
        int track = tracks.get(
                payload.getLong(base + EpisodeEndCodec.EPISODE), payload.getLong(base + EpisodeEndCodec.EPISODE + 8));
        if (track == EpisodeTracks.NONE) {
            return;
        }
        int last = tracks.last(track);
        boolean following = payload.getLong(base + EpisodeEndCodec.STEPS) == tracks.lastStep(track) + 1;
        tracks.remove(track);
        if (last == NONE) {
            return;
        }
        rows.untrack(last);
        if (following) {
            recent.put(place, record, payload);
            int bits = payload.getShort(base + EpisodeEndCodec.BITS);
            rows.settleEnd(
                    last,
                    place,
                    (bits & EpisodeEndCodec.TERMINATED_BIT) != 0,
                    (bits & EpisodeEndCodec.TRUNCATED_BIT) != 0,
                    (bits & EpisodeEndCodec.ABANDONED_BIT) != 0);
        } else {
            rows.settleGap(last);
        }
        closeIfSettled(last);
    }

    /** Ends the episodes whose last step fulfils the condition, as cut off and abandoned, with nothing known of the end. */
    void abandonEpisodes(IntPredicate condition) {
        List<Integer> ended = new ArrayList<>();
        tracks.forEach(track -> {
            int last = tracks.last(track);
            if (last == NONE || condition.test(last)) {
                ended.add(track);
            }
        });
        for (int track : ended) {
            int last = tracks.last(track);
            tracks.remove(track);
            if (last != NONE) {
                rows.untrack(last);
                rows.settleAbandoned(last);
                closeIfSettled(last);
            }
        }
    }

    /** Ends the wait of those whose deadline has passed, and has their rows written meanwhile. */
    void expire(long nanoTime) {
        long now = micros(Math.max(0, nanoTime - origin));
        for (int first = deadlines.first(); first != NONE && rows.deadline(first) <= now; first = deadlines.first()) {
            if (rows.rewardSettled(first)) {
                rows.settleGap(first);
                close(first);
            } else {
                rows.settleReward(first, false);
                rewardSettledNow(first);
            }
            closing.flushIfMany();
        }
    }

    private void rewardSettledNow(int slot) {
        if (rows.settled(slot)) {
            close(slot);
            return;
        }
        deadlines.remove(slot);
        rows.deadline(slot, deadline(Math.max(NEXT_STEP_NANOS, rows.agent(slot).windowNanos())));
        deadlines.add(slot);
    }

    private void closeIfSettled(int slot) {
        if (rows.settled(slot)) {
            close(slot);
        }
    }

    private void close(int slot) {
        int track = rows.track(slot);
        if (track != EpisodeTracks.NONE) {
            rows.untrack(slot);
            tracks.remove(track);
        }
        deadlines.remove(slot);
        closing.add(slot);
    }

    /** The bytes of what grows with the decisions that wait. */
    long bytes() {
        return rows.bytes() + deadlines.bytes() + tracks.bytes();
    }
}
