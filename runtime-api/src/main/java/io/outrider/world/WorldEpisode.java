package io.outrider.world;

import java.util.Objects;

/**
 * What a world sampler learns of one finished episode.
 *
 * <p>Immutable. Step t received {@code reward(t)} for the action chosen where the policy expected {@code value(t)}.
 */
public final class WorldEpisode {

    private static final float[] NONE = new float[0];

    private final WorldChoice choice;
    private final String policyVersion;
    private final float[] rewards;
    private final float[] values;
    private final float[] entropies;
    private final float[] margins;
    private final float finalValue;
    private final boolean terminated;
    private final boolean succeeded;

    /**
     * Keeps copies.
     *
     * @param choice how the world was chosen
     * @param policyVersion the policy version that acted last
     * @param rewards the reward of each step
     * @param values what the policy expected before each step; NaN where it does not say
     * @param finalValue what it expects after the last step, of an episode that was cut off; 0 after one that terminated, NaN
     *     where not known
     * @param terminated whether the problem ended, and not a time limit
     * @param succeeded whether the episode counts as solved
     * @throws IllegalArgumentException if there are not as many values as rewards, or none
     */
    public WorldEpisode(
            WorldChoice choice,
            String policyVersion,
            float[] rewards,
            float[] values,
            float finalValue,
            boolean terminated,
            boolean succeeded) {
        if (rewards.length == 0 || rewards.length != values.length) {
            throw new IllegalArgumentException("an episode needs as many values as rewards, at least one, not "
                    + values.length + " and " + rewards.length);
        }
        this.choice = Objects.requireNonNull(choice, "choice");
        this.policyVersion = Objects.requireNonNull(policyVersion, "policyVersion");
        this.rewards = rewards.clone();
        this.values = values.clone();
        this.entropies = NONE;
        this.margins = NONE;
        this.finalValue = finalValue;
        this.terminated = terminated;
        this.succeeded = succeeded;
    }

    private WorldEpisode(WorldEpisode other, float[] entropies, float[] margins) {
        if (entropies.length != other.steps() || margins.length != other.steps()) {
            throw new IllegalArgumentException("an episode of " + other.steps()
                    + " steps needs as many entropies and margins, not " + entropies.length + " and " + margins.length);
        }
        choice = other.choice;
        policyVersion = other.policyVersion;
        rewards = other.rewards;
        values = other.values;
        this.entropies = entropies.clone();
        this.margins = margins.clone();
        finalValue = other.finalValue;
        terminated = other.terminated;
        succeeded = other.succeeded;
    }

    /**
     * The same with how sure the policy was at each step; keeps copies.
     *
     * @param entropies see {@link io.outrider.Decision#entropy}; NaN where not known
     * @param margins see {@link io.outrider.Decision#margin}; NaN where not known
     * @throws IllegalArgumentException if there are not as many as steps
     */
    public WorldEpisode withConfidence(float[] entropies, float[] margins) {
        return new WorldEpisode(this, entropies, margins);
    }

    /** How the world was chosen. */
    public WorldChoice choice() {
        return choice;
    }

    /** The world. */
    public WorldSpec world() {
        return choice.world();
    }

    /** The policy version that acted last. */
    public String policyVersion() {
        return policyVersion;
    }

    /** The number of steps; at least 1. */
    public int steps() {
        return rewards.length;
    }

    /** The reward of step {@code t}. */
    public float reward(int t) {
        return rewards[t];
    }

    /** What the policy expected before step {@code t}; for t = {@link #steps}, after the last. NaN where not known. */
    public float value(int t) {
        return t == rewards.length ? finalValue : values[t];
    }

    /** The entropy of the policy's own distribution at step {@code t}, in nats; NaN where not measured. */
    public float entropy(int t) {
        return entropies.length == 0 ? Float.NaN : entropies[t];
    }

    /** By how much its likeliest action was likelier than the next at step {@code t}; NaN where not measured. */
    public float margin(int t) {
        return margins.length == 0 ? Float.NaN : margins[t];
    }

    /** Whether the problem ended, and not a time limit. */
    public boolean terminated() {
        return terminated;
    }

    /** Whether the episode counts as solved. */
    public boolean succeeded() {
        return succeeded;
    }

    /** The sum of the rewards. */
    public double undiscountedReturn() {
        double sum = 0;
        for (float reward : rewards) {
            sum += reward;
        }
        return sum;
    }

    @Override
    public String toString() {
        return "WorldEpisode[" + choice + ", steps=" + steps() + ", return=" + undiscountedReturn()
                + (terminated ? ", terminated" : ", truncated") + (succeeded ? ", succeeded]" : "]");
    }
}
