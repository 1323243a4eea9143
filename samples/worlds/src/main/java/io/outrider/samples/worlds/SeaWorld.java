package io.outrider.samples.worlds;

import io.outrider.samples.shared.DeepSea;
import io.outrider.world.Step;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A dive in a {@link DeepSea}, played by the runners' networks: two of the four actions, EAST and WEST, are there, and the sea's
 * mapping says for each cell which of them goes right.
 *
 * <p>The diver sees the mapping of its own cell, which alone makes that one sea says something about another; where it is, whether it
 * has kept to the only way to the chest, and how deep the sea is. Not thread-safe.
 */
final class SeaWorld implements Watched {

    /** The most rows. */
    static final int MOST_ROWS = 32;

    private final DeepSea sea;
    private int row;
    private int column;

    SeaWorld(WorldSpec spec) {
        sea = new DeepSea(rows(spec), spec.seed());
    }

    /**
     * How many rows the sea of {@code spec} has.
     *
     * @throws IllegalArgumentException if that is no spec of a sea
     */
    static int rows(WorldSpec spec) {
        double rows = spec.size() == 1 ? spec.parameter(0) : Double.NaN;
        if (!(rows >= 2 && rows <= MOST_ROWS && rows == Math.rint(rows))) {
            throw new IllegalArgumentException(
                    "a sea has one parameter, its rows, 2 to " + MOST_ROWS + ", not as " + spec);
        }
        return (int) rows;
    }

    @Override
    public float[] reset(long seed) {
        return seen(sea.reset(seed));
    }

    @Override
    public Step<float[]> step(Direction action) {
        if (!legal(action)) {
            throw new IllegalArgumentException("a diver goes EAST or WEST, not " + action);
        }
        Step<float[]> step = sea.step(action == Direction.EAST ? 1 : 0);
        return new Step<>(seen(step.observation()), step.reward(), step.terminated(), step.truncated());
    }

    @Override
    public boolean legal(Direction action) {
        return action == Direction.EAST || action == Direction.WEST;
    }

    /** The action that goes right where the diver is; none below the last row. */
    Direction right() {
        return sea.right(row, column) == 1 ? Direction.EAST : Direction.WEST;
    }

    /** Below the last row the diver is drawn in it. */
    @Override
    public int cell() {
        return Math.min(row, sea.size() - 1) * sea.size() + column;
    }

    @Override
    public List<float[]> views() {
        List<float[]> views = new ArrayList<>();
        for (int cell = 0; cell < sea.size() * sea.size(); cell++) {
            int at = cell / sea.size();
            views.add(cell % sea.size() > at ? new float[0] : seen(at, cell % sea.size()));
        }
        return views;
    }

    private float[] seen(float[] place) {
        row = (int) place[0];
        column = (int) place[1];
        return seen(row, column);
    }

    private float[] seen(int row, int column) {
        float[] out = new float[View.SURROUNDINGS.floats()];
        out[Direction.NORTH.index()] = 1;
        out[Direction.SOUTH.index()] = 1;
        if (row < sea.size()) {
            out[4] = sea.right(row, column) == 1 ? 1 : -1;
            out[5] = row == column ? 1 : 0;
            out[6] = (float) (sea.size() - row) / MOST_ROWS;
            out[7] = (float) (sea.size() - column) / MOST_ROWS;
            out[8] = (float) sea.size() / MOST_ROWS;
        }
        return out;
    }
}
