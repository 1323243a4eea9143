package io.outrider.evaluation;

import io.outrider.evaluation.Estimate.Interval;
import io.outrider.internal.sampling.Normal;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Σ numerators / Σ denominators over independent units: the form that all estimators have. */
final class Ratio {

    private final double[] numerators;
    private final double[] denominators;
    private final double numerator;
    private final double denominator;

    Ratio(double[] numerators, double[] denominators) {
        this.numerators = numerators;
        this.denominators = denominators;
        this.numerator = Arrays.stream(numerators).sum();
        this.denominator = Arrays.stream(denominators).sum();
    }

    double value() {
        return numerator / denominator;
    }

    /** Values of {@code resamples} resamples of the units, ascending; those that are not defined are left out. */
    double[] resampled(int resamples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = numerators.length;
        double[] values = new double[resamples];
        int defined = 0;
        for (int b = 0; b < resamples; b++) {
            double above = 0;
            double below = 0;
            for (int i = 0; i < n; i++) {
                int drawn = random.nextInt(n);
                above += numerators[drawn];
                below += denominators[drawn];
            }
            if (below > 0) {
                values[defined++] = above / below;
            }
        }
        double[] sorted = Arrays.copyOf(values, defined);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The standard deviation of {@code values}. */
    static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return values.length < 2 ? 0 : Math.sqrt(sum / (values.length - 1));
    }

    /**
     * The bias-corrected and accelerated interval (Efron 1987): percentiles of the bootstrap distribution, moved by its
     * median's bias and by the acceleration that the jackknife shows.
     */
    Interval accelerated(double[] sorted, double confidence) {
        double value = value();
        if (sorted.length == 0 || sorted[0] == sorted[sorted.length - 1]) {
            return new Interval(value, value);
        }
        double below = 0;
        for (double resampled : sorted) {
            below += resampled < value ? 1 : resampled == value ? 0.5 : 0;
        }
        double share = Math.min(Math.max(below / sorted.length, 0.5 / sorted.length), 1 - 0.5 / sorted.length);
        double bias = Normal.quantile(share);
        double acceleration = acceleration();
        double tail = (1 - confidence) / 2;
        double low = percentile(sorted, adjusted(bias, acceleration, Normal.quantile(tail)));
        double high = percentile(sorted, adjusted(bias, acceleration, Normal.quantile(1 - tail)));
        return new Interval(low, high);
    }

    private static double adjusted(double bias, double acceleration, double z) {
        double scale = 1 - acceleration * (bias + z);
        return scale <= 0 ? (z < 0 ? 0 : 1) : Normal.cdf(bias + (bias + z) / scale);
    }

    private double acceleration() {
        int n = numerators.length;
        double[] without = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            double rest = denominator - denominators[i];
            without[i] = rest > 0 ? (numerator - numerators[i]) / rest : value();
            mean += without[i] / n;
        }
        double squares = 0;
        double cubes = 0;
        for (double leftOne : without) {
            double d = mean - leftOne;
            squares += d * d;
            cubes += d * d * d;
        }
        return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
    }

    private static double percentile(double[] sorted, double p) {
        double at = Math.min(Math.max(p, 0), 1) * (sorted.length + 1) - 1;
        int below = (int) Math.floor(Math.min(Math.max(at, 0), sorted.length - 1));
        int above = Math.min(below + 1, sorted.length - 1);
        double part = Math.min(Math.max(at - below, 0), 1);
        return sorted[below] + part * (sorted[above] - sorted[below]);
    }

    /**
     * The empirical Bernstein interval of the mean of independent {@code values} in [low, high], both sides together at
     * {@code confidence}: Maurer and Pontil 2009, theorem 4, with δ = (1 − confidence) / 2 a side.
     */
    static Interval bernstein(double[] values, double low, double high, double confidence) {
        int n = values.length;
        double mean = Arrays.stream(values).sum() / n;
        double variance = deviation(values) * deviation(values);
        double log = Math.log(2 / ((1 - confidence) / 2));
        double radius = Math.sqrt(2 * variance * log / n) + 7 * (high - low) * log / (3 * (n - 1.0));
        return new Interval(mean - radius, mean + radius);
    }
}
