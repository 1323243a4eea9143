package io.outrider.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The mean of a thinned sample, each value weighted by the inverse of the probability with which it was kept. */
final class Weighted {

    /** What is kept with a probability below this counts as never kept; there are few, while a disk is full for a moment. */
    private static final double STARVED = 0.0005;

    private record Value(double value, double weight) {}

    private final List<Value> values = new ArrayList<>();
    private double weights;
    private double sum;
    private double plain;

    private long offered;
    private long starved;
    private double offeredWeights;
    private double offeredSum;
    private double offeredSquares;
    private double largestWeight = 1;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;

    /** Counts a value that was kept with that probability, or was not. */
    void offer(double value, double keep) {
        offered++;
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
        if (keep < STARVED) {
            starved++;
            return;
        }
        double variance = 1 / keep - 1;
        offeredWeights += variance;
        offeredSum += variance * value;
        offeredSquares += variance * value * value;
        largestWeight = Math.max(largestWeight, 1 / keep);
    }

    /** Adds a value that was kept. */
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

    /** How far off the mean may be for what was as good as never kept. */
    double bias(double truth) {
        return starved * furthest(truth) / offered;
    }

    private double furthest(double truth) {
        return Math.max(highest - truth, truth - lowest);
    }

    /** The estimate's variance, Σ(1/π − 1)(x − truth)² / N² over what was offered: it does not depend on what was kept. */
    double variance(double truth) {
        return (offeredSquares - 2 * truth * offeredSum + truth * truth * offeredWeights) / offered / offered;
    }

    /** The most that a single value may move the estimate. */
    double largestStep(double truth) {
        return largestWeight * furthest(truth) / offered;
    }
}
