package io.outrider.samples.worlds;

import io.outrider.world.RestorableWorld;
import io.outrider.world.Step;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A runner in a {@link Maze}: a step goes to the next cell, where no wall is between; the goal pays 1 and ends the episode, which
 * else is cut off after {@link Maze#limit} steps.
 *
 * <p>The runner sees its surroundings only, and remembers where it has been: {@link View} says what. Not thread-safe.
 */
final class MazeWorld implements Watched, RestorableWorld<float[], Direction, MazeWorld.Snapshot> {

    private final WorldSpec spec;
    private final View view;
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

    MazeWorld(WorldSpec spec, View view) {
        Mazes.check(spec);
        this.spec = spec;
        this.view = view;
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
        return view.observe(made, cell, visits, null);
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
        float[] observation = view.observe(in, cell, visits, action);
        return new Step<>(observation, there ? 1 : 0, there, late && !there);
    }

    @Override
    public boolean legal(Direction action) {
        return !maze().isWall(cell, action);
    }

    /** The maze, after the first reset. */
    Maze maze() {
        Maze made = maze;
        if (made == null) {
            throw new IllegalStateException("the maze " + spec.id() + " is made by reset, which comes first");
        }
        return made;
    }

    @Override
    public int cell() {
        return cell;
    }

    @Override
    public List<float[]> views() {
        List<float[]> views = new ArrayList<>();
        for (int at = 0; at < maze().cells(); at++) {
            int[] first = new int[maze().cells()];
            first[at] = 1;
            views.add(view.observe(maze(), at, first, null));
        }
        return views;
    }

    /** How often it was in each cell; a copy. */
    int[] visits() {
        return visits.clone();
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
        return view.observe(snapshot.maze(), cell, visits, last);
    }
}
