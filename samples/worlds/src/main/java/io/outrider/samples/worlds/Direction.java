package io.outrider.samples.worlds;

import java.util.List;

/** Where a step in a maze leads; in the order of the policy's actions. */
enum Direction {
    NORTH(0, -1),
    EAST(1, 0),
    SOUTH(0, 1),
    WEST(-1, 0);

    /** All of them, in the order of the policy's actions. */
    static final List<Direction> ALL = List.of(values());

    private final int dx;
    private final int dy;

    Direction(int dx, int dy) {
        this.dx = dx;
        this.dy = dy;
    }

    /** Its place among the policy's actions. */
    int index() {
        return ALL.indexOf(this);
    }

    /** Columns to the right. */
    int dx() {
        return dx;
    }

    /** Rows down. */
    int dy() {
        return dy;
    }
}
