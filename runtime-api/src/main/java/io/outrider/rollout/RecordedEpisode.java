package io.outrider.rollout;

import io.outrider.DecisionId;
import io.outrider.experience.Transition;
import io.outrider.world.WorldSpec;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A whole episode as it was recorded in production: what was seen, done and gained at each step. A lone decision is an episode of
 * one step.
 *
 * <p>Immutable; arrays are the caller's own copies.
 */
public final class RecordedEpisode {

    private final List<Transition> rows;

    /** An episode of {@code rows}, at t = 0, 1, … to its end. */
    RecordedEpisode(List<Transition> rows) {
        this.rows = List.copyOf(rows);
    }

    /** The episode's id. */
    public DecisionId id() {
        return rows.get(0).episodeId();
    }

    /** The id of the world that it took place in, or null where the host named none: live requests have none. */
    public @Nullable String worldId() {
        return rows.get(0).worldId();
    }

    /** The number of steps; at least 1. */
    public int steps() {
        return rows.size();
    }

    /** What was seen before step {@code t}, encoded; for t = {@link #steps} after the last, or null where that is not recorded. */
    public float @Nullable [] observation(int t) {
        return t == rows.size() ? last().nextObservation() : rows.get(t).observation();
    }

    /** What was seen at first, encoded. */
    public float[] start() {
        return rows.get(0).observation();
    }

    /** The alternative that was chosen at step {@code t} of each discrete branch. */
    public int[] choices(int t) {
        return rows.get(t).choices();
    }

    /** The values that were chosen at step {@code t} of the continuous branches, unclipped. */
    public float[] values(int t) {
        return rows.get(t).values();
    }

    /** The propensity of what was done at step {@code t}; NaN where unavailable. */
    public double propensity(int t) {
        return rows.get(t).propensity();
    }

    /** What step {@code t} gained; NaN where no reward is known. */
    public double reward(int t) {
        Float reward = rows.get(t).reward();
        return reward == null ? Double.NaN : reward;
    }

    /** Whether the episode ended by itself, and was not cut off. */
    public boolean terminated() {
        return last().terminated();
    }

    /** The probability with which it was kept when experience was thinned. */
    public double keepProbability() {
        return rows.get(0).keepProbability();
    }

    private Transition last() {
        return rows.get(rows.size() - 1);
    }

    /** Whether all that a replay needs is there: one choice and a reward at every step. */
    boolean isReplayable() {
        for (Transition row : rows) {
            Float reward = row.reward();
            if (row.choices().length != 1 || row.values().length > 0 || reward == null || !Float.isFinite(reward)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The world that it stands for: named {@code recorded/} and its id, with a seed made from the id (not negative), and what was
     * seen at first as parameters.
     */
    public WorldSpec spec() {
        float[] start = start();
        double[] parameters = new double[start.length];
        for (int i = 0; i < start.length; i++) {
            parameters[i] = start[i];
        }
        return WorldSpec.of("recorded/" + id(), id().low() & Long.MAX_VALUE, parameters);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "RecordedEpisode[%s, steps=%d, world=%s]", id(), steps(), String.valueOf(worldId()));
    }
}
