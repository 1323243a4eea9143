package io.outrider.samples.routing;

/** Quantiles of a sorted sample. */
final class Quantiles {

    private Quantiles() {}

    /** The least value that at least the share {@code q} of {@code sorted} does not exceed; NaN of nothing. */
    static double of(double[] sorted, double q) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
}
