package io.outrider.samples.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A picture of lines with bands of two standard errors, over a logarithmic axis. */
final class Bands {

    private static final int WIDTH = 620;
    private static final int HEIGHT = 300;
    private static final int LEFT = 48;
    private static final int TOP = 30;
    private static final String SOFT = "#6b7078";
    private static final String[] COLORS = {
        "#4f7cac", "#9aa0a8", "#23262b", "#c2410c", "#8b5cb8", "#3f8f5f", "#b59a6a", "#d98a6a", "#5b8bb0"
    };

    private final String title;
    private final String axis;
    private final List<Line> lines = new ArrayList<>();
    private double least = Double.POSITIVE_INFINITY;
    private double most;

    /** A picture without lines; {@code axis} says what is to the right. */
    Bands(String title, String axis) {
        this.title = title;
        this.axis = axis;
    }

    /** A point: x positive, a mean in [0, 1] and its standard error. */
    record Point(double x, double mean, double standardError) {}

    private record Line(String name, List<Point> points) {}

    /** Adds a line. */
    Bands line(String name, List<Point> points) {
        lines.add(new Line(name, List.copyOf(points)));
        for (Point point : points) {
            least = Math.min(least, point.x());
            most = Math.max(most, point.x());
        }
        return this;
    }

    /** The picture. */
    String draw() {
        Svg svg = new Svg(WIDTH + LEFT + 200, HEIGHT + TOP + 40);
        svg.text(LEFT, 18, "start", "#23262b", title);
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            double y = y(tenth / 10.0);
            svg.line(LEFT, y, LEFT + WIDTH, y, "#e6e3dd", 1)
                    .text(LEFT - 6, y + 4, "end", SOFT, String.format(Locale.ROOT, "%.1f", tenth / 10.0));
        }
        for (int power = (int) Math.ceil(Math.log10(least) - 1e-9); Math.pow(10, power) <= most * 1.0001; power++) {
            svg.text(x(Math.pow(10, power)), TOP + HEIGHT + 16, "middle", SOFT, "10^" + power);
        }
        svg.text(LEFT + WIDTH, TOP + HEIGHT + 32, "end", SOFT, axis);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), COLORS[i % COLORS.length], TOP + 12 + 16 * i);
        }
        return svg.toString();
    }

    private void draw(Svg svg, Line line, String color, double legend) {
        List<double[]> middle = new ArrayList<>();
        List<double[]> band = new ArrayList<>();
        for (Point point : line.points()) {
            middle.add(new double[] {x(point.x()), y(point.mean())});
            band.add(new double[] {x(point.x()), y(point.mean() + 2 * point.standardError())});
        }
        for (int i = line.points().size() - 1; i >= 0; i--) {
            Point point = line.points().get(i);
            band.add(new double[] {x(point.x()), y(point.mean() - 2 * point.standardError())});
        }
        svg.area(band, color).path(middle, color, 1.8);
        svg.line(LEFT + WIDTH + 16, legend - 4, LEFT + WIDTH + 34, legend - 4, color, 3)
                .text(LEFT + WIDTH + 40, legend, "start", "#23262b", line.name());
    }

    private double x(double value) {
        return LEFT + (most > least ? WIDTH * Math.log(value / least) / Math.log(most / least) : WIDTH / 2.0);
    }

    private static double y(double share) {
        return TOP + HEIGHT * (1 - Math.max(0, Math.min(1, share)));
    }
}
