package io.outrider.samples.worlds;

import java.util.List;
import java.util.Locale;

/** The picture of a sweep: for each arm its cells and contours over what was spent on worlds and on paths, both logarithmic. */
final class Contours {

    private static final int SIDE = 250;
    private static final int MARGIN = 62;
    private static final int COLUMNS = 3;
    private static final double[] LEVELS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    private static final String INK = "#23262b";
    private static final String SOFT = "#6b7078";
    private static final String GRID = "#e6e3dd";
    private static final String CONTOUR = "#c2410c";

    private final TierTwo sweep;
    private final List<Cell> cells;
    private final double[] worldRange = range();
    private final double[] pathRange = range();

    private Contours(TierTwo sweep, List<Cell> cells) {
        this.sweep = sweep;
        this.cells = cells;
        for (Cell cell : cells) {
            widen(worldRange, worldFlops(cell));
            widen(pathRange, pathFlops(cell));
        }
    }

    private static double[] range() {
        return new double[] {Double.POSITIVE_INFINITY, 0};
    }

    private static void widen(double[] range, double value) {
        range[0] = Math.min(range[0], value / 1.6);
        range[1] = Math.max(range[1], value * 1.6);
    }

    private double worldFlops(Cell cell) {
        return cell.worlds() * sweep.worldFlops();
    }

    private double pathFlops(Cell cell) {
        return cell.flops() - worldFlops(cell);
    }

    /** Draws {@code cells}, which are those of {@code sweep}. */
    static String draw(TierTwo sweep, List<Cell> cells) {
        Contours contours = new Contours(sweep, cells);
        int arms = sweep.arms().size();
        int rows = (arms + COLUMNS - 1) / COLUMNS;
        int pitch = SIDE + MARGIN;
        Svg svg = new Svg(Math.min(arms, COLUMNS) * pitch + MARGIN / 2, rows * pitch + 24);
        for (int a = 0; a < arms; a++) {
            contours.panel(svg, sweep.arms().get(a), MARGIN + a % COLUMNS * pitch, 28 + a / COLUMNS * pitch);
        }
        return svg.toString();
    }

    private void panel(Svg svg, Arm arm, double left, double top) {
        svg.text(left, top - 8, "start", INK, arm.label());
        axes(svg, left, top);
        Surface surface = sweep.surface(arm, cells);
        for (Cell cell : cells) {
            if (cell.arm().equals(arm.label())) {
                int w = sweep.worlds().indexOf(cell.worlds());
                int p = sweep.pathBudgets().indexOf(cell.pathBudget());
                svg.disc(
                        x(left, worldFlops(cell)),
                        y(top, pathFlops(cell)),
                        11,
                        shade(surface.at(w, p)),
                        String.format(
                                Locale.ROOT,
                                "%d worlds × %d decisions: %.3f ± %.3f, fitted %.3f, %.3g FLOPs",
                                cell.worlds(),
                                cell.pathBudget(),
                                cell.mean(),
                                cell.standardError(),
                                surface.at(w, p),
                                cell.flops()));
                svg.text(
                        x(left, worldFlops(cell)),
                        y(top, pathFlops(cell)) + 4,
                        "middle",
                        INK,
                        String.format(Locale.ROOT, "%.0f", 100 * cell.mean()));
            }
        }
        for (double level : LEVELS) {
            contour(svg, arm, surface, level, left, top);
        }
    }

    private void contour(Svg svg, Arm arm, Surface surface, double level, double left, double top) {
        double each = flopsOfDecision(arm);
        double[] least = null;
        for (Surface.Segment segment : surface.segments(level)) {
            double[] from = place(segment.from(), each, left, top);
            double[] to = place(segment.to(), each, left, top);
            svg.path(List.of(from, to), CONTOUR, 1.6);
            double[] lower = from[1] > to[1] ? from : to;
            least = least == null || lower[1] > least[1] ? lower : least;
        }
        if (least != null) {
            svg.text(least[0] + 4, least[1] + 3, "start", CONTOUR, String.format(Locale.ROOT, "%.1f", level));
        }
    }

    private double[] place(Surface.Point point, double flopsOfDecision, double left, double top) {
        return new double[] {
            x(left, point.worlds() * sweep.worldFlops()), y(top, flopsOfDecision * point.worlds() * point.paths())
        };
    }

    /** Deciding, stepping and learning, by the arm's largest cell. */
    private double flopsOfDecision(Arm arm) {
        double most = 0;
        double each = 0;
        for (Cell cell : cells) {
            if (cell.arm().equals(arm.label()) && cell.flops() > most) {
                most = cell.flops();
                each = pathFlops(cell) / ((double) cell.worlds() * cell.pathBudget());
            }
        }
        return each;
    }

    private void axes(Svg svg, double left, double top) {
        svg.line(left, top + SIDE, left + SIDE, top + SIDE, SOFT, 1);
        svg.line(left, top, left, top + SIDE, SOFT, 1);
        for (int power = (int) Math.ceil(Math.log10(worldRange[0])); Math.pow(10, power) <= worldRange[1]; power++) {
            double x = x(left, Math.pow(10, power));
            svg.line(x, top, x, top + SIDE, GRID, 1).text(x, top + SIDE + 14, "middle", SOFT, "10^" + power);
        }
        for (int power = (int) Math.ceil(Math.log10(pathRange[0])); Math.pow(10, power) <= pathRange[1]; power++) {
            double y = y(top, Math.pow(10, power));
            svg.line(left, y, left + SIDE, y, GRID, 1).text(left - 4, y + 4, "end", SOFT, "10^" + power);
        }
        svg.text(left + SIDE, top + SIDE + 27, "end", SOFT, "FLOPs on worlds →");
        svg.text(left + 4, top + 12, "start", SOFT, "↑ FLOPs on paths");
    }

    private double x(double left, double flops) {
        return left + SIDE * Math.log(flops / worldRange[0]) / Math.log(worldRange[1] / worldRange[0]);
    }

    private double y(double top, double flops) {
        return top + SIDE - SIDE * Math.log(flops / pathRange[0]) / Math.log(pathRange[1] / pathRange[0]);
    }

    /** Pale for 0, blue for 1. */
    private static String shade(double share) {
        int red = (int) Math.round(238 - 150 * share);
        int green = (int) Math.round(238 - 85 * share);
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, 235);
    }
}
