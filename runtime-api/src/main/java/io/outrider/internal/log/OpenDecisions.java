package io.outrider.internal.log;

import io.outrider.experience.Transition.Flag;
import io.outrider.internal.segment.LogClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that wait: for outcomes until the last one or the window's end, in an episode also for the next step or
 * the episode's end. Bounded: beyond, the one that would be closed next is closed early. Belongs to the joining thread.
 */
final class OpenDecisions {

    /**
     * How long at least a step of an episode waits for the next one, once its reward is settled. An episode that its host
     * neither continues nor closes would wait for ever.
     */
    private static final long NEXT_STEP_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Joiner.Limits limits;
    private final LogClock clock;
    private final Consumer<Pending> closing;
    private final LongPairMap<Pending> byId = new LongPairMap<>();
    private final LongPairMap<EpisodeTrack> episodes = new LongPairMap<>();
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private long bytes;

    /**
     * @param closing takes each decision that waits no more
     */
    OpenDecisions(Joiner.Limits limits, LogClock clock, Consumer<Pending> closing) {
        this.limits = limits;
        this.clock = clock;
        this.closing = closing;
    }

    int size() {
        return byId.size();
    }

    @Nullable
    Pending get(long high, long low) {
        return byId.get(high, low);
    }

    /**
     * Adds a decision.
     *
     * @param earlier whether an earlier process made it: its window then goes on by the wall clock, since its monotonic
     *     clock is gone, but never beyond the whole window nor into the past
     */
    void add(Pending row, boolean earlier) {
        long window = row.agent.windowNanos();
        row.deadline = clock.nanoTime() + (earlier ? remaining(row, window) : window);
        byId.put(row.idHigh, row.idLow, row);
        deadlines.add(row);
        bytes += row.payload.length;
        if (row.inEpisode()) {
            step(row);
        }
        while (byId.size() > limits.pending() || bytes > limits.pendingBytes()) {
            Pending oldest = deadlines.first();
            if (oldest == null) {
                break;
            }
            evict(oldest);
        }
    }

    private long remaining(Pending row, long window) {
        long age = TimeUnit.MICROSECONDS.toNanos(clock.wallMicros() - row.decidedAtMicros());
        return Math.min(window, Math.max(0, window - age));
    }

    private void evict(Pending row) {
        if (!row.rewardSettled()) {
            row.settleReward(true);
        }
        if (!row.nextSettled()) {
            row.settleGap();
        }
        close(row);
    }

    private void step(Pending row) {
        EpisodeTrack track = episodes.get(row.episodeHigh(), row.episodeLow());
        if (track == null) {
            track = new EpisodeTrack(row.episodeHigh(), row.episodeLow());
            episodes.put(track.high, track.low, track);
            if (row.t() != 0) {
                row.flag(Flag.GAP);
            }
        } else {
            boolean following = row.t() == track.lastT + 1;
            Pending last = track.last;
            track.last = null;
            if (!following) {
                row.flag(Flag.GAP);
            }
            if (last != null) {
                last.episode = null;
                if (following) {
                    last.settleNext(row);
                } else {
                    last.settleGap();
                }
                closeIfSettled(last);
            }
        }
        track.lastT = row.t();
        track.last = row;
        row.episode = track;
    }

    /** Notes a decision of an episode whose row an earlier process has written. */
    void passed(ByteBuffer payload, int base) {
        if ((payload.getShort(base + DecisionCodec.BITS) & DecisionCodec.EPISODE_BIT) == 0) {
            return;
        }
        long high = payload.getLong(base + DecisionCodec.EPISODE);
        long low = payload.getLong(base + DecisionCodec.EPISODE + 8);
        EpisodeTrack track = episodes.get(high, low);
        if (track == null) {
            track = new EpisodeTrack(high, low);
            episodes.put(high, low, track);
        }
        long t = payload.getLong(base + DecisionCodec.T);
        Pending last = track.last;
        if (last != null) {
            track.last = null;
            last.episode = null;
            settleNext(last, t == track.lastT + 1, payload, base);
            closeIfSettled(last);
        }
        track.lastT = t;
    }

    private static void settleNext(Pending last, boolean following, ByteBuffer payload, int base) {
        if (!following) {
            last.settleGap();
            return;
        }
        int count = payload.getInt(base + DecisionCodec.OBSERVATIONS);
        byte[] observation = new byte[Float.BYTES * count];
        payload.get(base + DecisionCodec.FIXED, observation);
        last.settleNext(observation, 0, count, 0);
    }

    /** Takes in an outcome of a decision whose reward is not settled. */
    void outcome(Pending row, double value, long observedMicros, long key, boolean last) {
        row.add(value, observedMicros, key);
        if (last) {
            row.settleReward(false);
            rewardSettled(row);
        }
    }

    /** Takes in an episode's end. */
    void end(ByteBuffer payload, int base) {
        EpisodeTrack track = episodes.remove(
                payload.getLong(base + EpisodeEndCodec.EPISODE), payload.getLong(base + EpisodeEndCodec.EPISODE + 8));
        Pending last = track == null ? null : track.last;
        if (track == null || last == null) {
            return;
        }
        track.last = null;
        last.episode = null;
        if (payload.getLong(base + EpisodeEndCodec.STEPS) != track.lastT + 1) {
            last.settleGap();
        } else {
            int bits = payload.getShort(base + EpisodeEndCodec.BITS);
            int count = payload.getInt(base + EpisodeEndCodec.OBSERVATIONS);
            byte[] observation = new byte[Float.BYTES * count];
            payload.get(base + EpisodeEndCodec.FIXED, observation);
            last.settleNext(observation, 0, count, endBits(bits));
            if ((bits & EpisodeEndCodec.ABANDONED_BIT) != 0) {
                last.flag(Flag.ABANDONED);
            }
        }
        closeIfSettled(last);
    }

    private static int endBits(int bits) {
        return ((bits & EpisodeEndCodec.TERMINATED_BIT) != 0 ? RowCodec.TERMINATED_BIT : 0)
                | ((bits & EpisodeEndCodec.TRUNCATED_BIT) != 0 ? RowCodec.TRUNCATED_BIT : 0);
    }

    /** Ends the episodes whose last step fulfils the condition, as cut off and abandoned, with nothing known of the end. */
    void abandonEpisodes(Predicate<Pending> condition) {
        List<EpisodeTrack> ended = new ArrayList<>();
        episodes.forEach(track -> {
            Pending last = track.last;
            if (last == null || condition.test(last)) {
                ended.add(track);
            }
        });
        for (EpisodeTrack track : ended) {
            episodes.remove(track.high, track.low);
            Pending last = track.last;
            if (last != null) {
                last.episode = null;
                last.settleGap();
                last.flag(Flag.ABANDONED);
                last.truncate();
                closeIfSettled(last);
            }
        }
    }

    /** Ends the wait of those whose deadline has passed. */
    void expire(long nanoTime) {
        for (@Nullable Pending first = deadlines.first();
                first != null && first.deadline - nanoTime <= 0;
                first = deadlines.first()) {
            if (first.rewardSettled()) {
                first.settleGap();
                close(first);
            } else {
                first.settleReward(false);
                rewardSettled(first);
            }
        }
    }

    private void rewardSettled(Pending row) {
        if (row.settled()) {
            close(row);
            return;
        }
        deadlines.remove(row);
        row.deadline = clock.nanoTime() + Math.max(NEXT_STEP_NANOS, row.agent.windowNanos());
        deadlines.add(row);
    }

    private void closeIfSettled(Pending row) {
        if (row.settled()) {
            close(row);
        }
    }

    private void close(Pending row) {
        EpisodeTrack track = row.episode;
        if (track != null) {
            row.episode = null;
            track.last = null;
            episodes.remove(track.high, track.low);
        }
        deadlines.remove(row);
        byId.remove(row.idHigh, row.idLow);
        bytes -= row.payload.length;
        closing.accept(row);
    }
}
