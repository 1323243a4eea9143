package io.outrider.samples.benchmarks.harness;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one contender measured in one window: figures by their names.
 *
 * @param figures by name, each finite; names are words without blanks or {@code =}
 */
public record Window(Map<String, Double> figures) {

    /** The name of: nanoseconds that an operation took, on average. */
    public static final String NANOS = "ns";

    /** The name of: nanoseconds that the thread had a processor for an operation, on average; none where there is no one thread. */
    public static final String CPU_NANOS = "cpu-ns";

    /** The name of: bytes that an operation allocated on the heap, on average. */
    public static final String BYTES = "bytes";

    /** The name of: operations in a second, which follows from {@link #NANOS}. */
    public static final String PER_SECOND = "per-s";

    /** Copies {@code figures}. */
    public Window {
        figures = Map.copyOf(figures);
        figures.forEach((name, value) -> {
            if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c == '=')) {
                throw new IllegalArgumentException("\"" + name + "\" is no name of a figure");
            }
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("the figure " + name + " is " + value);
            }
        });
    }

    /** A window of the mean time of an operation and of what it allocates. */
    public static Window of(double nanosPerOperation, double bytesPerOperation) {
        return new Window(Map.of(NANOS, nanosPerOperation, BYTES, bytesPerOperation));
    }

    /**
     * The figure {@code name}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public double figure(String name) {
        Double value = figures.get(name);
        if (value == null && name.equals(PER_SECOND)) {
            return 1e9 / figure(NANOS);
        }
        if (value == null) {
            throw new IllegalArgumentException("no figure " + name + " among " + figures.keySet());
        }
        return value;
    }

    /** The window as a line, {@code name=value name=value}, that {@link #parse} reads. */
    public String line() {
        return new TreeMap<>(figures)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" "));
    }

    /**
     * Reads {@link #line}.
     *
     * @throws IllegalArgumentException if {@code line} is none
     */
    public static Window parse(String line) {
        Map<String, Double> figures = new TreeMap<>();
        for (String part : line.strip().split(" ", -1)) {
            int at = part.indexOf('=');
            try {
                figures.put(part.substring(0, Math.max(at, 0)), Double.valueOf(part.substring(at + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("\"" + part + "\" is no figure, in \"" + line + "\"", e);
            }
        }
        return new Window(figures);
    }
}
