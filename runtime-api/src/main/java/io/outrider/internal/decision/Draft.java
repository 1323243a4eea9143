package io.outrider.internal.decision;

import io.outrider.internal.sampling.EpisodeFilter;
import org.jspecify.annotations.Nullable;

/** What one decision is, apart from what is chosen: its names, its episode or slate, and whether it is to be recorded. */
final class Draft {

    long idHigh;
    long idLow;
    long keyHigh;
    long keyLow;

    @Nullable
    EpisodeState episode;
    /** False when the coin of thinning said no. */
    boolean keep;

    float keepProbability;
    int candidates;
    int flags;

    boolean inSlate;
    long slateHigh;
    long slateLow;
    int slot;

    @Nullable
    EpisodeFilter slateFilter;

    double slatePropensity;

    void clear() {
        episode = null;
        keep = true;
        keepProbability = 1;
        candidates = 0;
        flags = 0;
        inSlate = false;
        slot = -1;
        slateFilter = null;
        slatePropensity = Double.NaN;
    }

    @Nullable
    EpisodeFilter filter() {
        return slateFilter != null ? slateFilter : episode == null ? null : episode.filter;
    }

    int step() {
        return inSlate ? slot : episode == null ? 0 : (int) Math.min(episode.t, Integer.MAX_VALUE);
    }
}
