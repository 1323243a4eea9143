package io.outrider.samples.worlds;

import java.util.ArrayList;
import java.util.List;

/** What was seen, done and paid in one episode, step by step. Not thread-safe. */
final class Trajectory {

    private final List<float[]> observations = new ArrayList<>();
    private final List<Integer> actions = new ArrayList<>();
    private final List<Double> rewards = new ArrayList<>();
    private boolean terminated;

    /** An episode that begins with {@code observation}, which is kept as it is. */
    Trajectory(float[] observation) {
        observations.add(observation);
    }

    /** Adds what {@code action} led to. */
    void step(int action, double reward, float[] observation, boolean ended) {
        actions.add(action);
        rewards.add(reward);
        observations.add(observation);
        terminated = ended;
    }

    /** The number of steps. */
    int length() {
        return actions.size();
    }

    /** What was seen before step {@code t}; for t = {@link #length}, after the last. */
    float[] observation(int t) {
        return observations.get(t);
    }

    int action(int t) {
        return actions.get(t);
    }

    double reward(int t) {
        return rewards.get(t);
    }

    /** Whether the last step ended the problem, and not a time limit. */
    boolean terminated() {
        return terminated;
    }
}
