package io.outrider.samples.worlds;

import java.util.ArrayList;
import java.util.List;

/**
 * Where along the contours of equal performance the cost W·(c_w + c_p·P) is the least.
 *
 * <p>Along each contour ln cost is a function of ln P. If worlds enter as in the closed form, contours of different levels differ by
 * a constant only, so one parabola with an intercept for each level is fitted to all of them, weighted by nearness to its own
 * vertex (tricube), until the vertex stays.
 */
final class Split {

    private static final int LEVELS = 24;
    private static final int ROUNDS = 50;
    private static final double REACH = 1.75;
    private static final double WIDE = 1.3;

    private final double worldCost;
    private final double pathCost;

    /** Costs of a world and of a unit of path budget, in the same unit. */
    Split(double worldCost, double pathCost) {
        this.worldCost = worldCost;
        this.pathCost = pathCost;
    }

    /** One point of one contour: ln P and ln cost. */
    private record Sample(int level, double path, double cost) {}

    /**
     * The cheapest path budget a world.
     *
     * @return an edge of the grid where the cost goes on falling there; NaN if no contour crosses two path budgets
     */
    double cheapestPaths(Surface surface) {
        List<Sample> samples = samples(surface);
        if (samples.size() < 3) {
            return Double.NaN;
        }
        double least = samples.stream().mapToDouble(Sample::path).min().orElseThrow();
        double most = samples.stream().mapToDouble(Sample::path).max().orElseThrow();
        double reach = Math.max(REACH, WIDE * gap(samples));
        double vertex = middle(samples);
        for (int round = 0; round < ROUNDS; round++) {
            double next = Math.min(most, Math.max(least, vertex(samples, vertex, reach)));
            if (Math.abs(next - vertex) < 1e-9) {
                break;
            }
            vertex = next;
        }
        return Math.exp(vertex);
    }

    private List<Sample> samples(Surface surface) {
        List<Sample> samples = new ArrayList<>();
        for (int level = 1; level < LEVELS; level++) {
            double height = surface.lowest() + (surface.highest() - surface.lowest()) * level / LEVELS;
            List<Surface.Point> contour = surface.contour(height);
            if (contour.size() < 2) {
                continue;
            }
            for (Surface.Point point : contour) {
                double cost = point.worlds() * (worldCost + pathCost * point.paths());
                samples.add(new Sample(level, Math.log(point.paths()), Math.log(cost)));
            }
        }
        return samples;
    }

    /** The widest gap between neighbouring path budgets. */
    private static double gap(List<Sample> samples) {
        double[] paths =
                samples.stream().mapToDouble(Sample::path).distinct().sorted().toArray();
        double widest = 0;
        for (int i = 1; i < paths.length; i++) {
            widest = Math.max(widest, paths[i] - paths[i - 1]);
        }
        return widest;
    }

    /** Where to begin: the mean over contours of where each is the cheapest. */
    private static double middle(List<Sample> samples) {
        double sum = 0;
        int contours = 0;
        for (int level = 1; level < LEVELS; level++) {
            Sample best = null;
            for (Sample sample : samples) {
                if (sample.level() == level && (best == null || sample.cost() < best.cost())) {
                    best = sample;
                }
            }
            if (best != null) {
                sum += best.path();
                contours++;
            }
        }
        return sum / contours;
    }

    /** The vertex of the parabola around {@code centre}; where the cost does not curve upwards, one step downhill. */
    private static double vertex(List<Sample> samples, double centre, double reach) {
        double[] sums = new double[5]; // of weighted xx, xz, zz, xy, zy with z = x², each less its mean over the level
        for (int level = 1; level < LEVELS; level++) {
            addLevel(samples, level, centre, reach, sums);
        }
        double determinant = sums[0] * sums[2] - sums[1] * sums[1];
        if (!(determinant > 1e-12 * sums[0] * sums[2])) {
            return centre;
        }
        double slope = (sums[3] * sums[2] - sums[4] * sums[1]) / determinant;
        double bend = (sums[4] * sums[0] - sums[3] * sums[1]) / determinant;
        return bend > 0 ? centre - slope / (2 * bend) : centre - Math.signum(slope) * reach / 2;
    }

    private static void addLevel(List<Sample> samples, int level, double centre, double reach, double[] sums) {
        double[] means = new double[4]; // weight, x, x², y
        for (Sample sample : samples) {
            if (sample.level() == level) {
                double x = sample.path() - centre;
                double weight = tricube(x / reach);
                means[0] += weight;
                means[1] += weight * x;
                means[2] += weight * x * x;
                means[3] += weight * sample.cost();
            }
        }
        if (means[0] == 0) {
            return;
        }
        for (Sample sample : samples) {
            if (sample.level() == level) {
                double distance = sample.path() - centre;
                double weight = tricube(distance / reach);
                double x = distance - means[1] / means[0];
                double z = distance * distance - means[2] / means[0];
                double y = sample.cost() - means[3] / means[0];
                sums[0] += weight * x * x;
                sums[1] += weight * x * z;
                sums[2] += weight * z * z;
                sums[3] += weight * x * y;
                sums[4] += weight * z * y;
            }
        }
    }

    private static double tricube(double distance) {
        double near = 1 - Math.abs(distance * distance * distance);
        return Math.abs(distance) >= 1 ? 0 : near * near * near;
    }
}
