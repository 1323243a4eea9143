package io.outrider.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The mean of a thinned sample, each value weighted by the inverse of the probability with which it was kept. */
final class Weighted {

    private record Value(double value, double weight) {}

    private final List<Value> values = new ArrayList<>();
    private double weights;
    private double sum;
    private double plain;

    void add(double value, double keep) {
        double weight = 1 / keep;
        values.add(new Value(value, weight));
        weights += weight;
        sum += weight * value;
        plain += value;
    }

    long count() {
        return values.size();
    }

    /** The self-normalised estimate Σwx / Σw. */
    double mean() {
        return sum / weights;
    }

    /** The mean as if nothing had been thinned, which thinning biases. */
    double unweighted() {
        return plain / values.size();
    }

    /** The estimate's standard error by linearisation: √Σw²(x − mean)² / Σw. */
    double error() {
        double mean = mean();
        double squares = 0;
        for (Value each : values) {
            double deviation = each.weight * (each.value - mean);
            squares += deviation * deviation;
        }
        return Math.sqrt(squares) / weights;
    }

    /**
     * How far the truth may lie away by chance, kσ + k²b / 3 with b the largest part that one value has in the estimate: it
     * lies further away with a probability of at most 2 exp(−k²/2). A normal interval would not do: a record kept with a
     * probability of a thousandth counts for a thousand.
     *
     * <p>Freedman, "On tail probabilities for martingales" (1975).
     */
    double tolerance(double k) {
        double mean = mean();
        double largest = 0;
        for (Value each : values) {
            largest = Math.max(largest, Math.abs(each.weight * (each.value - mean)));
        }
        return k * error() + k * k * largest / weights / 3;
    }
}
