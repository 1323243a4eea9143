package io.outrider.samples.worlds;

import io.outrider.agent.ActionMask;
import io.outrider.samplers.world.ParameterSpace;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldEditor;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A family of mazes: ranges from which the parameters of each are drawn uniformly.
 *
 * <p>A spec's parameters are the size in cells, the share of walls that stand, and how far the goal is as a share of the longest
 * distance; then any number of edits, each a code below three times the number of cells.
 *
 * @param sizes the least and greatest size, within [2, 40]
 * @param walls the least and greatest share of walls, within [0, 1]
 * @param distances the least and greatest distance of the goal, within (0, 1]
 * @param view what a runner sees
 */
record Mazes(Range sizes, Range walls, Range distances, View view) implements Family {

    static final int SIZE = 0;
    static final int WALLS = 1;
    static final int DISTANCE = 2;
    static final int EDITS = 3;

    /** What the commands use: 5 to 9 cells wide, from rather open to perfect mazes, the goal in the farther half. */
    static final Mazes USUAL = new Mazes(new Range(5, 9), new Range(0.6, 1), new Range(0.5, 1), View.SURROUNDINGS);

    /** The like seen as pictures, 3 to 5 cells wide: larger ones take more decisions to learn than processors make in minutes. */
    static final Mazes IMAGES = new Mazes(new Range(3, 5), USUAL.walls, USUAL.distances, View.IMAGES);

    /** Both ends belong to it. */
    record Range(double low, double high) {
        Range {
            if (!(low <= high)) {
                throw new IllegalArgumentException("a range goes up, not from " + low + " to " + high);
            }
        }

        double draw(RandomGenerator random) {
            return low + (high - low) * random.nextDouble();
        }
    }

    Mazes {
        check(sizes.low(), walls.low(), distances.low());
        check(sizes.high(), walls.high(), distances.high());
    }

    private static void check(double size, double walls, double distance) {
        require(size >= 2 && size <= 40 && size == Math.rint(size), "size", "a whole number in [2, 40]", size);
        require(walls >= 0 && walls <= 1, "share of walls", "in [0, 1]", walls);
        require(distance > 0 && distance <= 1, "distance of the goal", "in (0, 1]", distance);
    }

    private static void require(boolean ok, String what, String range, double value) {
        if (!ok) {
            throw new IllegalArgumentException("the " + what + " of a maze is " + range + ", not " + value);
        }
    }

    /**
     * Refuses what is no spec of a maze.
     *
     * @throws IllegalArgumentException naming {@code spec} and what is wrong
     */
    static void check(WorldSpec spec) {
        if (spec.size() < EDITS) {
            throw new IllegalArgumentException("a maze has size, walls and distance, not as " + spec);
        }
        check(spec.parameter(SIZE), spec.parameter(WALLS), spec.parameter(DISTANCE));
        double codes = 3 * spec.parameter(SIZE) * spec.parameter(SIZE);
        for (int i = EDITS; i < spec.size(); i++) {
            double code = spec.parameter(i);
            if (!(code >= 0 && code < codes && code == Math.rint(code))) {
                throw new IllegalArgumentException(
                        "an edit of a maze is a whole number in [0, " + (int) codes + "), not " + code + " in " + spec);
            }
        }
    }

    /** The spec of the maze with these parameters; its id tells them all. */
    static WorldSpec spec(long seed, double... parameters) {
        StringBuilder id = new StringBuilder(String.format(
                Locale.ROOT,
                "maze-%.0f-w%03.0f-d%03.0f-%016x",
                parameters[SIZE],
                100 * parameters[WALLS],
                100 * parameters[DISTANCE],
                seed));
        if (parameters.length > EDITS) {
            long hash = Seeds.mix(Arrays.hashCode(parameters), parameters.length);
            id.append(String.format(Locale.ROOT, "-e%d-%08x", parameters.length - EDITS, (int) hash));
        }
        return WorldSpec.of(id.toString(), seed, parameters);
    }

    @Override
    public String plural() {
        return "mazes";
    }

    @Override
    public WorldSpec draw(RandomGenerator random) {
        double size = sizes.low() + random.nextInt((int) (sizes.high() - sizes.low()) + 1);
        return spec(random.nextLong(), size, walls.draw(random), distances.draw(random));
    }

    @Override
    public Watched open(WorldSpec spec) {
        return new MazeWorld(spec, view);
    }

    @Override
    public Drawn drawn(WorldSpec spec) {
        Maze maze = Maze.of(spec, spec.seed());
        List<Integer> walls = new ArrayList<>();
        for (int cell = 0; cell < maze.cells(); cell++) {
            int bits = 0;
            for (Direction way : Direction.ALL) {
                bits |= maze.isWall(cell, way) ? 1 << way.index() : 0;
            }
            walls.add(bits);
        }
        return new Drawn(maze.size(), walls, maze.start(), maze.goal(), maze.distance(maze.start()));
    }

    @Override
    public int shortest(WorldSpec spec) {
        Maze maze = Maze.of(spec, spec.seed());
        return maze.distance(maze.start());
    }

    @Override
    public int floats() {
        return view.floats();
    }

    @Override
    public void available(float[] observation, ActionMask out) {
        view.available(observation, out);
    }

    @Override
    public Model model(boolean ensemble) {
        return view.model(ensemble);
    }

    /** Toggles a wall, or in one of ten edits moves the goal. */
    @Override
    public WorldEditor editor() {
        return (world, random) -> {
            int cells = (int) (world.parameter(SIZE) * world.parameter(SIZE));
            int kind = random.nextInt(10) == 0 ? 2 : random.nextInt(2);
            double[] parameters = Arrays.copyOf(world.parameters(), world.size() + 1);
            parameters[world.size()] = kind * cells + random.nextInt(cells);
            return spec(world.seed(), parameters);
        };
    }

    @Override
    public ParameterSpace space() {
        return ParameterSpace.of(
                new double[] {sizes.low() - 0.5, walls.low(), distances.low()},
                new double[] {sizes.high() + 0.5, walls.high(), distances.high()},
                point -> {
                    double size = Math.min(sizes.high(), Math.max(sizes.low(), Math.rint(point[SIZE])));
                    long seed = Seeds.mix(
                            Double.doubleToLongBits(point[SIZE]),
                            Double.doubleToLongBits(point[WALLS]),
                            Double.doubleToLongBits(point[DISTANCE]));
                    return spec(seed, size, point[WALLS], point[DISTANCE]);
                });
    }
}
