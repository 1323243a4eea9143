package io.outrider.samples.worlds;

import io.outrider.samples.shared.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A mean with the bounds of its 95 % interval. */
record Interval(double mean, double low, double high) {

    /** Of the mean of independent values, by Student's t. */
    static Interval ofMean(List<Double> values) {
        Estimate estimate = Estimate.of(values);
        double half = student(values.size() - 1) * estimate.standardError();
        return new Interval(estimate.mean(), estimate.mean() - half, estimate.mean() + half);
    }

    /** Of the mean of the differences {@code a} − {@code b}, pair by pair. */
    static Interval ofDifference(List<Double> a, List<Double> b) {
        List<Double> gaps = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            gaps.add(a.get(i) - b.get(i));
        }
        return ofMean(gaps);
    }

    /** The .975 quantile of Student's t, by its expansion around the normal's (Fisher and Cornish 1960). */
    static double student(int degrees) {
        double z = 1.959964;
        double z3 = z * z * z;
        double z5 = z3 * z * z;
        double z7 = z5 * z * z;
        return z
                + (z3 + z) / (4.0 * degrees)
                + (5 * z5 + 16 * z3 + 3 * z) / (96.0 * degrees * degrees)
                + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384.0 * degrees * degrees * degrees);
    }

    /** As text with signs: a difference. */
    String signed() {
        return String.format(Locale.ROOT, "%+.3f [%+.3f, %+.3f]", mean, low, high);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", mean, low, high);
    }
}
