package io.outrider.samples.worlds;

import java.util.List;
import java.util.Map;

/**
 * What the live page draws of a world.
 *
 * @param size cells in a row, and rows
 * @param walls for each cell the sum of 1, 2, 4 and 8 for a wall to the north, east, south and west
 * @param start the cell where an episode begins
 * @param goal the cell where success is
 * @param shortest how many steps the shortest way takes
 */
record Drawn(int size, List<Integer> walls, int start, int goal, int shortest) {

    Drawn {
        walls = List.copyOf(walls);
    }

    /** The same by the names that the live page uses. */
    Map<String, Object> words() {
        return Map.of("size", size, "walls", walls, "start", start, "goal", goal, "shortest", shortest);
    }
}
