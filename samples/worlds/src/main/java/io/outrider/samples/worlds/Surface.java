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

    /** A piece of a contour within one square of the grid. */
    record Segment(Point from, Point to) {}

    /** The whole contour of {@code level}, square by square: what to draw. */
    List<Segment> segments(double level) {
        List<Segment> segments = new ArrayList<>();
        for (int w = 1; w < worlds.length; w++) {
            for (int p = 1; p < paths.length; p++) {
                List<Point> crossings = new ArrayList<>();
                cross(crossings, level, w - 1, p - 1, w, p - 1);
                cross(crossings, level, w - 1, p - 1, w - 1, p);
                cross(crossings, level, w, p - 1, w, p);
                cross(crossings, level, w - 1, p, w, p);
                // The surface rises along both axes, so a level enters a square once and leaves it once, or not at all.
                if (crossings.size() == 2) {
                    segments.add(new Segment(crossings.get(0), crossings.get(1)));
                }
            }
        }
        return segments;
    }

    /** Adds where the edge between two neighbouring cells reaches {@code level}. */
    private void cross(List<Point> out, double level, int w, int p, int nextW, int nextP) {
        double below = fitted[w][p];
        double above = fitted[nextW][nextP];
        if (below < level && level <= above) {
            double share = (level - below) / (above - below);
            out.add(new Point(
                    worlds[w] * Math.pow(worlds[nextW] / worlds[w], share),
                    paths[p] * Math.pow(paths[nextP] / paths[p], share)));
        }
    }
}
