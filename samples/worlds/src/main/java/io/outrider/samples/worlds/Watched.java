package io.outrider.samples.worlds;

import io.outrider.world.World;
import java.util.List;

/** A world that can be shown on a square of cells, counted row by row from 0. */
interface Watched extends World<float[], Direction> {

    /** In which cell the one is who acts, after the first reset. */
    int cell();

    /** What would be seen in each cell by who has just come there, after the first reset; an empty array where nobody can be. */
    List<float[]> views();
}
