package io.outrider.samples.shared;

import java.util.List;

/**
 * A mean and how sure it is.
 *
 * @param mean the mean of all values
 * @param standardError its standard error, from the values' spread with Bessel's correction; 0 for a single value
 * @param count the number of values
 */
public record Estimate(double mean, double standardError, int count) {

    /**
     * The estimate from {@code values}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Estimate of(List<Double> values) {
        int count = values.size();
        if (count == 0) {
            throw new IllegalArgumentException("nothing can be estimated from no value");
        }
        double mean = values.stream().mapToDouble(Double::doubleValue).sum() / count;
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new Estimate(mean, count == 1 ? 0 : Math.sqrt(squares / (count - 1) / count), count);
    }
}
