package io.outrider.samples.worlds;

import io.outrider.agent.ActionMask;
import org.jspecify.annotations.Nullable;

/** What a runner in a maze sees of it. */
enum View {
    /**
     * 21 floats: for each direction whether there is a wall, how far it can see, how often it was in the next cell, and whether it
     * came by this action; the offset of the goal, in mazes and by its signs; how often it was here.
     */
    SURROUNDINGS(21, Model.ENSEMBLE, Model.ONE) {
        @Override
        float[] observe(Maze maze, int at, int[] visits, @Nullable Direction last) {
            float[] out = new float[floats()];
            for (Direction direction : Direction.ALL) {
                int d = direction.index();
                boolean wall = maze.isWall(at, direction);
                out[d] = wall ? 1 : 0;
                out[4 + d] = (float) maze.view(at, direction) / maze.size();
                out[8 + d] = wall ? 0 : share(visits[maze.neighbour(at, direction)]);
                out[12 + d] = direction == last ? 1 : 0;
            }
            int dx = maze.goal() % maze.size() - at % maze.size();
            int dy = maze.goal() / maze.size() - at / maze.size();
            out[16] = (float) dx / maze.size();
            out[17] = (float) dy / maze.size();
            out[18] = Integer.signum(dx);
            out[19] = Integer.signum(dy);
            out[20] = share(visits[at]);
            return out;
        }

        @Override
        boolean isWall(float[] observation, Direction direction) {
            return observation[direction.index()] > 0;
        }
    },

    /**
     * A picture of 3 × 15 × 15 with the runner in the middle, two pixels to a cell: where walls are, and what lies beyond the maze;
     * how often it was in each cell; and the goal, at the edge of the picture if it lies beyond.
     */
    IMAGES(3 * View.SIDE * View.SIDE, Model.IMAGES_ENSEMBLE, Model.IMAGES_ONE) {
        @Override
        float[] observe(Maze maze, int at, int[] visits, @Nullable Direction last) {
            float[] out = new float[floats()];
            int left = 2 * (at % maze.size()) - MIDDLE + 1;
            int top = 2 * (at / maze.size()) - MIDDLE + 1;
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int cell = cell(maze, left + x, top + y);
                    int pixel = y * SIDE + x;
                    out[pixel] = isStone(maze, left + x, top + y) ? 1 : 0;
                    out[SIDE * SIDE + pixel] = cell >= 0 ? share(visits[cell]) : 0;
                }
            }
            int goalX = 2 * (maze.goal() % maze.size()) + 1 - left;
            int goalY = 2 * (maze.goal() / maze.size()) + 1 - top;
            out[2 * SIDE * SIDE + within(goalY) * SIDE + within(goalX)] = 1;
            return out;
        }

        @Override
        boolean isWall(float[] observation, Direction direction) {
            return observation[(MIDDLE + direction.dy()) * SIDE + MIDDLE + direction.dx()] > 0;
        }
    };

    /** Pixels in a row of a picture, and rows. */
    static final int SIDE = 15;

    private static final int MIDDLE = SIDE / 2;
    private static final int MANY = 4;

    private final int floats;
    private final Model ensemble;
    private final Model one;

    View(int floats, Model ensemble, Model one) {
        this.floats = floats;
        this.ensemble = ensemble;
        this.one = one;
    }

    /** What a runner in {@code at} knows that came there by {@code last}. */
    abstract float[] observe(Maze maze, int at, int[] visits, @Nullable Direction last);

    /** Whether there is a wall in that direction, by the observation. */
    abstract boolean isWall(float[] observation, Direction direction);

    /** How many floats an observation has. */
    int floats() {
        return floats;
    }

    /** The untrained network for it. */
    Model model(boolean several) {
        return several ? ensemble : one;
    }

    /** Which ways are open, by the observation. */
    void available(float[] observation, ActionMask out) {
        for (Direction direction : Direction.ALL) {
            if (isWall(observation, direction)) {
                out.forbid(direction.index());
            }
        }
    }

    private static float share(int visits) {
        return (float) Math.min(MANY, visits) / MANY;
    }

    private static int within(int pixel) {
        return Math.max(0, Math.min(SIDE - 1, pixel));
    }

    /** The cell whose pixel that is; −1 if it is between cells, or beyond. Cells are at odd places. */
    private static int cell(Maze maze, int x, int y) {
        boolean inside = x > 0 && y > 0 && x < 2 * maze.size() && y < 2 * maze.size();
        return inside && x % 2 == 1 && y % 2 == 1 ? y / 2 * maze.size() + x / 2 : -1;
    }

    /** Whether nobody can be at that pixel: posts, walls that stand, and all that is beyond. */
    private static boolean isStone(Maze maze, int x, int y) {
        if (x <= 0 || y <= 0 || x >= 2 * maze.size() || y >= 2 * maze.size()) {
            return true;
        }
        if (x % 2 == 1) {
            return y % 2 == 0 && maze.isWall((y / 2 - 1) * maze.size() + x / 2, Direction.SOUTH);
        }
        return y % 2 == 0 || maze.isWall(y / 2 * maze.size() + x / 2 - 1, Direction.EAST);
    }
}
