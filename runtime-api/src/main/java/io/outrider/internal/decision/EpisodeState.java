package io.outrider.internal.decision;

import io.outrider.internal.sampling.EpisodeFilter;
import org.jspecify.annotations.Nullable;

/** What is carried from step to step of an episode. */
public final class EpisodeState {

    final long idHigh;
    final long idLow;
    /** The draw key of step t is (keyHigh, keyLow + t). */
    final long keyHigh;

    final long keyLow;
    /** Whether ids follow from the keys, because the host gave them. */
    final boolean hostKeyed;

    final boolean keep;
    final float keepProbability;
    final float[][] states;
    final @Nullable EpisodeFilter filter;
    final @Nullable GuardedMemory memory;
    /** The version that the episode keeps; null where each step may use the newest. */
    @Nullable
    VersionLanes latched;

    /** Whether the step at hand is the first on a newer version, because the one latched before was let go of. */
    boolean relatched;

    /** Whether decisions say how undecided the policy was. */
    boolean measuresConfidence;

    /** The world that it takes place in, where the host says so. */
    final @Nullable String worldId;

    long t;

    EpisodeState(
            long idHigh,
            long idLow,
            long keyHigh,
            long keyLow,
            boolean hostKeyed,
            boolean keep,
            float keepProbability,
            float[][] states,
            @Nullable EpisodeFilter filter,
            @Nullable GuardedMemory memory,
            @Nullable String worldId) {
        this.idHigh = idHigh;
        this.idLow = idLow;
        this.keyHigh = keyHigh;
        this.keyLow = keyLow;
        this.hostKeyed = hostKeyed;
        this.keep = keep;
        this.keepProbability = keepProbability;
        this.states = states;
        this.filter = filter;
        this.memory = memory;
        this.worldId = worldId;
    }

    /** Has decisions say how undecided the policy was. */
    public void measureConfidence() {
        measuresConfidence = true;
    }

    /** The upper 64 bits of the episode's id. */
    public long idHigh() {
        return idHigh;
    }

    /** The lower 64 bits of the episode's id. */
    public long idLow() {
        return idLow;
    }

    /** The number of decisions so far. */
    public long steps() {
        return t;
    }
}
