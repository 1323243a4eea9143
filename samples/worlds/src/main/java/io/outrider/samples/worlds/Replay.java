package io.outrider.samples.worlds;

import io.outrider.onnx.TrainingBatch;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The latest transitions, from which batches are drawn uniformly with replacement. Not thread-safe.
 */
final class Replay {

    private final int capacity;
    private final int width;
    private float[] observations;
    private float[] next;
    private int[] actions;
    private float[] rewards;
    private boolean[] terminated;
    private long added;

    /** Room for {@code capacity} transitions with observations of {@code width} floats. */
    Replay(int capacity, int width) {
        this.capacity = capacity;
        this.width = width;
        int room = Math.min(capacity, 1024);
        observations = new float[room * width];
        next = new float[room * width];
        actions = new int[room];
        rewards = new float[room];
        terminated = new boolean[room];
    }

    /** Adds a transition; beyond the capacity the oldest goes. */
    private void add(float[] observation, int action, double reward, float[] following, boolean ended) {
        int at = (int) (added % capacity);
        grow(at);
        System.arraycopy(observation, 0, observations, at * width, width);
        System.arraycopy(following, 0, next, at * width, width);
        actions[at] = action;
        rewards[at] = (float) reward;
        terminated[at] = ended;
        added++;
    }

    private void grow(int at) {
        if (at < actions.length) {
            return;
        }
        int room = Math.min(capacity, actions.length * 2);
        observations = Arrays.copyOf(observations, room * width);
        next = Arrays.copyOf(next, room * width);
        actions = Arrays.copyOf(actions, room);
        rewards = Arrays.copyOf(rewards, room);
        terminated = Arrays.copyOf(terminated, room);
    }

    /**
     * Adds all steps of {@code episode}, each with the discounted rewards of up to {@code steps} steps and what was seen after them.
     * Near the end of an episode that was cut off there are fewer.
     */
    void add(Trajectory episode, int steps, double discount) {
        for (int t = 0; t < episode.length(); t++) {
            double sum = 0;
            double factor = 1;
            int last = Math.min(t + steps, episode.length());
            for (int k = t; k < last; k++) {
                sum += factor * episode.reward(k);
                factor *= discount;
            }
            add(
                    episode.observation(t),
                    episode.action(t),
                    sum,
                    episode.observation(last),
                    last == episode.length() && episode.terminated());
        }
    }

    /** The transition at {@code at}, for people: observation, action, reward, what followed, and whether that was the end. */
    String describe(int at) {
        return observations[at * width] + " " + actions[at] + " " + rewards[at] + " " + next[at * width] + " "
                + terminated[at];
    }

    /** How many can be drawn from. */
    int size() {
        return (int) Math.min(added, capacity);
    }

    /** How many were ever added. */
    long added() {
        return added;
    }

    /** Fills {@code batch} with transitions drawn by {@code random}. */
    void fill(TrainingBatch batch, int members, RandomGenerator random) {
        FloatBuffer obs = batch.floats("obs");
        FloatBuffer newObs = batch.floats("new_obs");
        LongBuffer taken = batch.integers("actions");
        FloatBuffer paid = batch.floats("rewards");
        FloatBuffer ended = batch.floats("terminateds");
        FloatBuffer mask = batch.floats("member_mask");
        FloatBuffer probability = batch.floats("action_prob");
        FloatBuffer kept = batch.floats("keep_prob");
        for (int row = 0; row < batch.rows(); row++) {
            int at = random.nextInt(size());
            obs.put(row * width, observations, at * width, width);
            newObs.put(row * width, next, at * width, width);
            taken.put(row, actions[at]);
            paid.put(row, rewards[at]);
            ended.put(row, terminated[at] ? 1 : 0);
            probability.put(row, 1);
            kept.put(row, 1);
            for (int m = 0; m < members; m++) {
                mask.put(row * members + m, 1);
            }
        }
    }
}
