package io.outrider.samples.shared;

import java.util.ArrayList;
import java.util.List;

/** A table in plain text: columns as wide as they need, text to the left, and what begins with a digit or sign to the right. */
public final class TextTable {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with this header and no rows. */
    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has not as many cells as the header
     */
    public TextTable row(Object... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells under " + rows.get(0));
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** The table, its lines without a newline at the end. */
    public List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        boolean[] numbers = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            int column = c;
            widths[c] = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            numbers[c] = rows.size() > 1 && rows.stream().skip(1).allMatch(row -> isNumber(row.get(column)));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String padding = " ".repeat(widths[c] - row.get(c).length());
                line.append(c == 0 ? "" : GAP).append(numbers[c] ? padding + row.get(c) : row.get(c) + padding);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static boolean isNumber(String cell) {
        return cell.isEmpty() || cell.equals("-") || Character.isDigit(cell.charAt(cell.startsWith("-") ? 1 : 0));
    }
}
