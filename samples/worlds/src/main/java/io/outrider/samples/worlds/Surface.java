package io.outrider.samples.worlds;

import java.util.ArrayList;
import java.util.List;

/**
 * Performance over (worlds, path budget a world), fitted so that neither more worlds nor more paths make it worse, and its contours.
 *
 * <p>Between cells it is linear in the logarithms. Immutable.
 */
final class Surface {

    private final double[] worlds;
    private final double[] paths;
    private final double[][] fitted;

    /**
     * Fits measured performance.
     *
     * @param worlds how many worlds, rising; a row of {@code measured} each
     * @param paths the path budget a world, rising; a column each
     * @param measured the more, the better
     * @param weights how much each cell counts: one over its variance, up to a factor
     */
    Surface(double[] worlds, double[] paths, double[][] measured, double[][] weights) {
        rising("worlds", worlds);
        rising("path budgets", paths);
        this.worlds = worlds.clone();
        this.paths = paths.clone();
        this.fitted = Isotonic.fit(measured, weights);
    }

    private static void rising(String what, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] > (i == 0 ? 0 : values[i - 1]))) {
                throw new IllegalArgumentException(what + " must be positive and rise, not " + values[i]);
            }
        }
    }

    /** A point of a contour. */
    record Point(double worlds, double paths) {}

    /** The fitted performance of a cell. */
    double at(int world, int path) {
        return fitted[world][path];
    }

    double lowest() {
        return fitted[0][0];
    }

    double highest() {
        return fitted[worlds.length - 1][paths.length - 1];
    }

    /** For each path budget with which {@code level} is reached within the grid, with how many worlds it is reached first. */
    List<Point> contour(double level) {
        List<Point> points = new ArrayList<>();
        for (int p = 0; p < paths.length; p++) {
            for (int w = 1; w < worlds.length; w++) {
                double below = fitted[w - 1][p];
                double above = fitted[w][p];
                if (below < level && level <= above) {
                    double share = (level - below) / (above - below);
                    double log = Math.log(worlds[w - 1]) + share * Math.log(worlds[w] / worlds[w - 1]);
                    points.add(new Point(Math.exp(log), paths[p]));
                    break;
                }
            }
        }
        return points;
    }
}
