package io.outrider.samples.worlds;

import io.outrider.agent.ActionMask;
import io.outrider.world.RestorableWorld;
import io.outrider.world.Step;
import io.outrider.world.WorldSpec;
import org.jspecify.annotations.Nullable;

/**
 * A runner in a {@link Maze}: a step goes to the next cell, where no wall is between; the goal pays 1 and ends the episode, which
 * else is cut off after {@link Maze#limit} steps.
 *
 * <p>The runner sees its surroundings only, and remembers where it has been: {@link #observe} says what. Not thread-safe.
 */
final class MazeWorld implements RestorableWorld<float[], Direction, MazeWorld.Snapshot> {

    /** How many floats {@link #observe} gives. */
    static final int FLOATS = 21;

    private static final int MANY = 4;

    private final WorldSpec spec;
    private @Nullable Maze maze;
    private int[] visits = new int[0];
    private int cell;
    private int steps;
    private @Nullable Direction last;
    private boolean running;

    /** What the rest of an episode is a function of. */
    record Snapshot(
            Maze maze,
            String visits,
            int cell,
            int steps,
            @Nullable Direction last,
            boolean running) {}

    MazeWorld(WorldSpec spec) {
        Mazes.check(spec);
        this.spec = spec;
    }

    @Override
    public float[] reset(long seed) {
        Maze made = Maze.of(spec, seed);
        maze = made;
        visits = new int[made.cells()];
        cell = made.start();
        visits[cell] = 1;
        steps = 0;
        last = null;
        running = true;
        return observe(made, cell, visits, null);
    }

    @Override
    public Step<float[]> step(Direction action) {
        Maze in = maze();
        if (!running) {
            throw new IllegalStateException("the episode in " + spec.id() + " is over; reset it");
        }
        if (in.isWall(cell, action)) {
            throw new IllegalArgumentException("there is a wall " + action + " of cell " + cell + " in " + spec.id());
        }
        cell = in.neighbour(cell, action);
        visits[cell]++;
        last = action;
        steps++;
        boolean there = cell == in.goal();
        boolean late = steps >= in.limit();
        running = !there && !late;
        float[] observation = observe(in, cell, visits, action);
        return new Step<>(observation, there ? 1 : 0, there, late && !there);
    }

    @Override
    public boolean legal(Direction action) {
        return !maze().isWall(cell, action);
    }

    /** Which ways are open, by the observation. */
    static void available(float[] observation, ActionMask out) {
        for (Direction direction : Direction.ALL) {
            if (observation[direction.index()] > 0) {
                out.forbid(direction.index());
            }
        }
    }

    /** The maze, after the first reset. */
    Maze maze() {
        Maze made = maze;
        if (made == null) {
            throw new IllegalStateException("the maze " + spec.id() + " is made by reset, which comes first");
        }
        return made;
    }

    /** Where the runner is. */
    int cell() {
        return cell;
    }

    /** How often it was in each cell; a copy. */
    int[] visits() {
        return visits.clone();
    }

    /**
     * What a runner in {@code at} knows: for each direction whether there is a wall, how far it can see, how often it was in the
     * next cell, and whether it came by this action; the offset of the goal, in mazes and by its signs; how often it was here.
     */
    static float[] observe(Maze maze, int at, int[] visits, @Nullable Direction last) {
        float[] out = new float[FLOATS];
        for (Direction direction : Direction.ALL) {
            int d = direction.index();
            boolean wall = maze.isWall(at, direction);
            out[d] = wall ? 1 : 0;
            out[4 + d] = (float) maze.view(at, direction) / maze.size();
            out[8 + d] = wall ? 0 : (float) Math.min(MANY, visits[maze.neighbour(at, direction)]) / MANY;
            out[12 + d] = direction == last ? 1 : 0;
        }
        int dx = maze.goal() % maze.size() - at % maze.size();
        int dy = maze.goal() / maze.size() - at / maze.size();
        out[16] = (float) dx / maze.size();
        out[17] = (float) dy / maze.size();
        out[18] = Integer.signum(dx);
        out[19] = Integer.signum(dy);
        out[20] = (float) Math.min(MANY, visits[at]) / MANY;
        return out;
    }

    @Override
    public Snapshot snapshot() {
        StringBuilder counts = new StringBuilder();
        for (int count : visits) {
            counts.append((char) count);
        }
        return new Snapshot(maze(), counts.toString(), cell, steps, last, running);
    }

    @Override
    public float[] restore(Snapshot snapshot) {
        maze = snapshot.maze();
        visits = snapshot.visits().chars().toArray();
        cell = snapshot.cell();
        steps = snapshot.steps();
        last = snapshot.last();
        running = snapshot.running();
        return observe(snapshot.maze(), cell, visits, last);
    }
}
