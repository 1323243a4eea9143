package io.outrider.samples.worlds;

import java.util.List;
import java.util.Locale;

/** A picture as SVG text, drawn piece by piece. Not thread-safe. */
final class Svg {

    private final StringBuilder out = new StringBuilder();

    /** An empty picture of that many pixels. */
    Svg(int width, int height) {
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"system-ui, sans-serif\" font-size=\"11\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fbfaf8\"/>%n",
                width,
                height,
                width,
                height));
    }

    Svg line(double x1, double y1, double x2, double y2, String color, double width) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                x1,
                y1,
                x2,
                y2,
                color,
                width));
        return this;
    }

    /** A disc with a tooltip. */
    Svg disc(double x, double y, double radius, String color, String title) {
        out.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"><title>%s</title></circle>%n",
                x,
                y,
                radius,
                color,
                escape(title)));
        return this;
    }

    /** Text that begins at x; {@code anchor} is start, middle or end. */
    Svg text(double x, double y, String anchor, String color, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                color,
                escape(text)));
        return this;
    }

    /** A line through {@code points}, each x and y; none where there are fewer than two. */
    Svg path(List<double[]> points, String color, double width) {
        if (points.size() > 1) {
            out.append("<polyline fill=\"none\" stroke=\"")
                    .append(color)
                    .append("\" stroke-width=\"")
                    .append(width)
                    .append("\" points=\"");
            append(points).append("\"/>\n");
        }
        return this;
    }

    /** A filled area around {@code points}. */
    Svg area(List<double[]> points, String color) {
        out.append("<polygon fill=\"").append(color).append("\" fill-opacity=\"0.18\" points=\"");
        append(points).append("\"/>\n");
        return this;
    }

    private StringBuilder append(List<double[]> points) {
        for (double[] point : points) {
            out.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        return out;
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** The whole picture. */
    @Override
    public String toString() {
        return out + "</svg>\n";
    }
}
