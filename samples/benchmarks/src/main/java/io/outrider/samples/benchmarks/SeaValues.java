package io.outrider.samples.benchmarks;

import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the value of each action in each cell of a deterministic {@link io.outrider.samples.shared.DeepSea}, by Bayesian regression: prior
 * N(0, λ), each observed return-to-go with noise of variance σ². This is tabular RLSVI (Osband, Van Roy, Russo and Wen 2019):
 * a draw goes backwards from the last row, and each cell's target is its mean reward plus the drawn value of the next cell.
 *
 * <p>Not thread-safe; the policies that it makes are.
 */
final class SeaValues {

    static final double NOISE_VARIANCE = 0.01;
    static final double PRIOR_VARIANCE = 1;
    private static final int ACTIONS = 2;

    private final int size;
    private final int[] counts;
    private final double[] rewards;
    private final int[] nextColumns;

    SeaValues(int size) {
        this.size = size;
        counts = new int[size * size * ACTIONS];
        rewards = new double[counts.length];
        nextColumns = new int[counts.length];
    }

    /** Takes note of one step; in a deterministic world an action always leads from a cell to the same column. */
    void add(int row, int column, int action, double reward, int nextColumn) {
        int i = index(row, column, action);
        counts[i]++;
        rewards[i] += reward;
        nextColumns[i] = nextColumn;
    }

    /** A policy whose members are {@code members} independent draws from what is known now. */
    Policy draws(String version, int members, RandomGenerator random) {
        float[] values = new float[members * counts.length];
        for (int m = 0; m < members; m++) {
            fill(values, m * counts.length, random);
        }
        return JavaPolicy.builder(version, 2)
                .output(OutputKind.Q_MEMBERS, members, ACTIONS)
                .scores((cell, outputs) -> {
                    for (int m = 0; m < members; m++) {
                        int from = m * size * size * ACTIONS + index((int) cell[0], (int) cell[1], 0);
                        System.arraycopy(values, from, outputs[0], m * ACTIONS, ACTIONS);
                    }
                });
    }

    /** A policy of the values' estimate without noise: ridge regression, backwards from the last row. */
    Policy estimate(String version) {
        float[] values = new float[counts.length];
        fill(values, 0, null);
        return JavaPolicy.builder(version, 2)
                .output(OutputKind.Q, ACTIONS)
                .scores((cell, outputs) ->
                        System.arraycopy(values, index((int) cell[0], (int) cell[1], 0), outputs[0], 0, ACTIONS));
    }

    private int index(int row, int column, int action) {
        return (row * size + column) * ACTIONS + action;
    }

    /** Fills {@code values} from {@code offset} with a draw; with the means if there is no {@code random}. */
    private void fill(float[] values, int offset, @Nullable RandomGenerator random) {
        double[] below = new double[size];
        double[] best = new double[size];
        for (int row = size - 1; row >= 0; row--) {
            for (int column = 0; column <= row; column++) {
                best[column] = Double.NEGATIVE_INFINITY;
                for (int action = 0; action < ACTIONS; action++) {
                    int i = index(row, column, action);
                    double precision = counts[i] / NOISE_VARIANCE + 1 / PRIOR_VARIANCE;
                    double next = row == size - 1 ? 0 : below[nextColumns[i]];
                    double mean = (rewards[i] + counts[i] * next) / NOISE_VARIANCE / precision;
                    double value = random == null ? mean : mean + random.nextGaussian() / Math.sqrt(precision);
                    values[offset + i] = (float) value;
                    best[column] = Math.max(best[column], value);
                }
            }
            double[] swapped = below;
            below = best;
            best = swapped;
        }
    }
}
