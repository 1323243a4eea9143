package io.outrider.samples.worlds;

import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldSpec;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A square maze with a start and a goal, and a way from one to the other.
 *
 * <p>Cells are numbered row by row. A spanning tree is carved by a random walk with backtracking, so that every cell can be
 * reached; of the walls that remain each falls with probability 1 − {@code walls}. The start is any cell, the goal one whose
 * distance from it is nearest to the share {@code distance} of the longest. Then come edits, in their order, those left out that
 * would cut the goal off. All of it is a function of a spec and a seed. Immutable.
 *
 * @see Mazes for what the parameters of a spec are
 */
final class Maze {

    private final int size;
    /** Of each cell, the walls to the east and to the south. */
    private final boolean[] east;

    private final boolean[] south;
    private final int start;
    private int goal;
    /** Steps from each cell to the goal; −1 where it cannot be reached. */
    private final int[] distances;

    private Maze(int size, double walls, double distance, RandomGenerator random) {
        this.size = size;
        this.east = new boolean[size * size];
        this.south = new boolean[size * size];
        Arrays.fill(east, true);
        Arrays.fill(south, true);
        carve(random);
        for (int cell = 0; cell < cells(); cell++) {
            east[cell] &= random.nextDouble() < walls;
            south[cell] &= random.nextDouble() < walls;
        }
        this.start = random.nextInt(cells());
        this.goal = goal(distance, random);
        this.distances = distancesFrom(goal);
    }

    /** The maze of {@code spec}, which is one of {@link Mazes}, and {@code seed}. */
    static Maze of(WorldSpec spec, long seed) {
        Mazes.check(spec);
        Maze maze = new Maze(
                (int) spec.parameter(Mazes.SIZE),
                spec.parameter(Mazes.WALLS),
                spec.parameter(Mazes.DISTANCE),
                Seeds.generator(seed));
        for (int i = Mazes.EDITS; i < spec.size(); i++) {
            maze.edit((int) spec.parameter(i));
        }
        return maze;
    }

    private void carve(RandomGenerator random) {
        int[] path = new int[cells()];
        boolean[] reached = new boolean[cells()];
        path[0] = random.nextInt(cells());
        reached[path[0]] = true;
        int length = 1;
        while (length > 0) {
            int cell = path[length - 1];
            int open = 0;
            Direction chosen = null;
            for (Direction direction : Direction.ALL) {
                int next = neighbour(cell, direction);
                if (next >= 0 && !reached[next] && random.nextInt(++open) == 0) {
                    chosen = direction;
                }
            }
            if (chosen == null) {
                length--;
                continue;
            }
            setWall(cell, chosen, false);
            int next = neighbour(cell, chosen);
            reached[next] = true;
            path[length++] = next;
        }
    }

    private int goal(double distance, RandomGenerator random) {
        int[] from = distancesFrom(start);
        int longest = Arrays.stream(from).max().orElse(0);
        int wanted = Math.max(1, (int) Math.round(distance * longest));
        int found = 0;
        int chosen = start;
        for (int cell = 0; cell < cells(); cell++) {
            if (from[cell] == wanted && random.nextInt(++found) == 0) {
                chosen = cell;
            }
        }
        return chosen;
    }

    /** One edit: toggles the wall to the east or to the south of a cell, or moves the goal to it; or nothing, if that cannot be. */
    private void edit(int code) {
        int cell = code % cells();
        switch (code / cells()) {
            case 0 -> toggle(cell, Direction.EAST);
            case 1 -> toggle(cell, Direction.SOUTH);
            default -> {
                if (cell != start && distances[cell] >= 0) {
                    moveGoal(cell);
                }
            }
        }
    }

    private void toggle(int cell, Direction direction) {
        if (neighbour(cell, direction) < 0) {
            return;
        }
        boolean wall = isWall(cell, direction);
        setWall(cell, direction, !wall);
        int[] changed = distancesFrom(goal);
        if (changed[start] < 0) {
            setWall(cell, direction, wall);
        } else {
            System.arraycopy(changed, 0, distances, 0, changed.length);
        }
    }

    private void moveGoal(int cell) {
        goal = cell;
        System.arraycopy(distancesFrom(cell), 0, distances, 0, distances.length);
    }

    private int[] distancesFrom(int origin) {
        int[] steps = new int[cells()];
        Arrays.fill(steps, -1);
        int[] queue = new int[cells()];
        queue[0] = origin;
        steps[origin] = 0;
        int tail = 1;
        for (int head = 0; head < tail; head++) {
            for (Direction direction : Direction.ALL) {
                int next = isWall(queue[head], direction) ? -1 : neighbour(queue[head], direction);
                if (next >= 0 && steps[next] < 0) {
                    steps[next] = steps[queue[head]] + 1;
                    queue[tail++] = next;
                }
            }
        }
        return steps;
    }

    private void setWall(int cell, Direction direction, boolean wall) {
        switch (direction) {
            case NORTH -> south[cell - size] = wall;
            case EAST -> east[cell] = wall;
            case SOUTH -> south[cell] = wall;
            case WEST -> east[cell - 1] = wall;
        }
    }

    /** Whether a wall, or the edge, is on that side of {@code cell}. */
    boolean isWall(int cell, Direction direction) {
        if (neighbour(cell, direction) < 0) {
            return true;
        }
        return switch (direction) {
            case NORTH -> south[cell - size];
            case EAST -> east[cell];
            case SOUTH -> south[cell];
            case WEST -> east[cell - 1];
        };
    }

    /** The cell on that side of {@code cell}, whether or not there is a wall between; −1 beyond the edge. */
    int neighbour(int cell, Direction direction) {
        int x = cell % size + direction.dx();
        int y = cell / size + direction.dy();
        return x < 0 || y < 0 || x >= size || y >= size ? -1 : y * size + x;
    }

    /** How many cells lie open in that direction before a wall. */
    int view(int cell, Direction direction) {
        int open = 0;
        int at = cell;
        while (!isWall(at, direction)) {
            at = neighbour(at, direction);
            open++;
        }
        return open;
    }

    /** Cells in a row, which is also how many rows there are. */
    int size() {
        return size;
    }

    /** How many cells it has. */
    int cells() {
        return size * size;
    }

    int start() {
        return start;
    }

    int goal() {
        return goal;
    }

    /** Steps of the shortest way from {@code cell} to the goal; −1 where there is none. */
    int distance(int cell) {
        return distances[cell];
    }

    /** After how many steps an episode is cut off: twice the number of cells. */
    int limit() {
        return 2 * cells();
    }
}
