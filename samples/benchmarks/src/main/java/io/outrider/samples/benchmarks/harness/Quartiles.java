package io.outrider.samples.benchmarks.harness;

import java.util.Arrays;

/**
 * The median of some figures, and how far they spread.
 *
 * @param low the first quartile
 * @param median the second
 * @param high the third
 */
public record Quartiles(double low, double median, double high) {

    /**
     * Of {@code values}, interpolated between neighbours.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Quartiles of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    /** All three times {@code factor}, which is above 0: another unit. */
    public Quartiles times(double factor) {
        return new Quartiles(low * factor, median * factor, high * factor);
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
