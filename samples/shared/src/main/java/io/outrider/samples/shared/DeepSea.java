package io.outrider.samples.shared;

import io.outrider.world.Step;
import io.outrider.world.World;
import java.util.SplittableRandom;

/**
 * DeepSea, as bsuite has it ({@code bsuite/environments/deep_sea.py}, deterministic): a diver starts in the left corner of a
 * square and goes down a row with each step, and to the left or the right. Right costs .01 / size; the chest in the right
 * corner of the last row pays 1 for going right once more. Only one sequence of actions reaches it, and every other one that
 * stays cheap looks better until it has been tried.
 *
 * <p>Which of the two actions goes right was drawn for each cell from the mapping seed, so that no fixed action leads there.
 * Observations are (row, column). Not thread-safe.
 */
public final class DeepSea implements World<float[], Integer> {

    /** The cost of going right all the way down. */
    private static final double MOVE_COST = 0.01;

    private final int size;
    private final boolean[] oneGoesRight;
    private int row;
    private int column;
    private boolean running;
    private boolean bad;

    /**
     * A sea of {@code size} rows.
     *
     * @throws IllegalArgumentException if {@code size} is less than 2
     */
    public DeepSea(int size, long mappingSeed) {
        if (size < 2) {
            throw new IllegalArgumentException("a sea has at least 2 rows, not " + size);
        }
        this.size = size;
        SplittableRandom random = Seeds.generator(mappingSeed, size);
        oneGoesRight = new boolean[size * size];
        for (int i = 0; i < oneGoesRight.length; i++) {
            oneGoesRight[i] = random.nextBoolean();
        }
    }

    /** How many rows it has, and columns. */
    public int size() {
        return size;
    }

    /** The action that goes right in a cell. */
    public int right(int row, int column) {
        return oneGoesRight[row * size + column] ? 1 : 0;
    }

    /** Whether the running or last episode has left the only way to the chest. */
    public boolean bad() {
        return bad;
    }

    /** Starts at the top; nothing here depends on {@code seed}. */
    @Override
    public float[] reset(long seed) {
        row = 0;
        column = 0;
        bad = false;
        running = true;
        return new float[] {0, 0};
    }

    @Override
    public Step<float[]> step(Integer action) {
        if (!running) {
            throw new IllegalStateException("the dive has not begun, or is over; reset it");
        }
        double reward = 0;
        if (action == right(row, column)) {
            reward -= MOVE_COST / size;
            reward += column == size - 1 ? 1 : 0;
            column = Math.min(column + 1, size - 1);
        } else {
            bad |= row == column;
            column = Math.max(column - 1, 0);
        }
        row++;
        running = row < size;
        float[] observation = {row, column};
        return running ? Step.of(observation, reward) : Step.terminated(observation, reward);
    }
}
