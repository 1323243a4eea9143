package io.outrider.evaluation;

import io.outrider.DecisionId;
import io.outrider.internal.sampling.Normal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Predictions beside what came, a line a row, and the figures over them. */
final class CalibrationTable {

    private static final int BINS = 10;
    private static final double HALF_LOG_TWO_PI = 0.9189385332046728;

    private static final class Line {
        final DecisionId id;
        final double reward;
        final double mean;
        final double variance;
        final double @Nullable [] members;
        final double weight;

        Line(DecisionId id, double reward, double mean, double variance, double @Nullable [] members, double weight) {
            this.id = id;
            this.reward = reward;
            this.mean = mean;
            this.variance = variance;
            this.members = members;
            this.weight = weight;
        }

        double error() {
            return Math.abs(reward - mean);
        }

        /** The probability of success, averaged over members; NaN without any. */
        double probability() {
            return members == null
                    ? Double.NaN
                    : Arrays.stream(members).average().orElse(Double.NaN);
        }

        /** The probability of what came where that of success is {@code p}. */
        double likelihood(double p) {
            return reward == 1 ? p : 1 - p;
        }

        boolean isBinary() {
            return (reward == 0 || reward == 1)
                    && members != null
                    && Arrays.stream(members).allMatch(p -> p >= 0 && p <= 1);
        }
    }

    private final List<Line> lines = new ArrayList<>();

    void add(DecisionId id, double reward, double mean, double variance, double @Nullable [] members, double weight) {
        lines.add(new Line(id, reward, mean, variance, members, weight));
    }

    int size() {
        return lines.size();
    }

    private double mean(ToDoubleFunction<Line> value) {
        double sum = 0;
        double weights = 0;
        for (Line line : lines) {
            sum += line.weight * value.applyAsDouble(line);
            weights += line.weight;
        }
        return sum / weights;
    }

    /** Empty if nothing is uncertain, or there are no rows. */
    Optional<CalibrationReport.Returns> returns(List<Double> levels) {
        if (lines.stream().noneMatch(line -> line.variance > 0)) {
            return Optional.empty();
        }
        for (Line line : lines) {
            if (!(line.variance > 0)) {
                throw new IllegalArgumentException("the predicted variance of the decision " + line.id + " is "
                        + line.variance + ", which makes any reward but " + line.mean
                        + " impossible: state the noise of rewards with noise(std)");
            }
        }
        double likelihood = mean(line -> HALF_LOG_TWO_PI
                + 0.5 * StrictMath.log(line.variance)
                + 0.5 * line.error() * line.error() / line.variance);
        List<Double> coverage = new ArrayList<>();
        for (double level : levels) {
            double reach = Normal.quantile(0.5 + level / 2);
            coverage.add(mean(line -> line.error() <= reach * Math.sqrt(line.variance) ? 1 : 0));
        }
        return Optional.of(new CalibrationReport.Returns(likelihood, coverage, rankCorrelation()));
    }

    private double rankCorrelation() {
        double[] deviations = ranks(line -> Math.sqrt(line.variance));
        double[] errors = ranks(Line::error);
        double middle = (lines.size() + 1) / 2.0;
        double both = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < deviations.length; i++) {
            both += (deviations[i] - middle) * (errors[i] - middle);
            first += (deviations[i] - middle) * (deviations[i] - middle);
            second += (errors[i] - middle) * (errors[i] - middle);
        }
        return both / Math.sqrt(first * second);
    }

    /** Ranks from 1, equal values at their average. */
    private double[] ranks(ToDoubleFunction<Line> value) {
        double[] values = lines.stream().mapToDouble(value).toArray();
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    /** Empty if rewards are not of two kinds, predictions no probabilities, or there are no rows. */
    Optional<CalibrationReport.Successes> successes() {
        if (lines.isEmpty() || !lines.stream().allMatch(Line::isBinary)) {
            return Optional.empty();
        }
        double marginal = mean(line -> -StrictMath.log(line.likelihood(line.probability())));
        return Optional.of(new CalibrationReport.Successes(calibrationError(), marginal, joint()));
    }

    private double calibrationError() {
        double[] gaps = new double[BINS];
        double weights = 0;
        for (Line line : lines) {
            double p = line.probability();
            gaps[Math.min(BINS - 1, (int) (p * BINS))] += line.weight * (line.reward - p);
            weights += line.weight;
        }
        return Arrays.stream(gaps).map(Math::abs).sum() / weights;
    }

    /** −ln mean_m Π_i p_m(y_i), by logarithms, of which the greatest is taken out. */
    private double joint() {
        double @Nullable [] first = lines.get(0).members;
        double[] sums = new double[first == null ? 0 : first.length];
        for (Line line : lines) {
            double @Nullable [] members = line.members;
            for (int m = 0; members != null && m < sums.length; m++) {
                sums[m] += StrictMath.log(line.likelihood(members[m]));
            }
        }
        double greatest = Arrays.stream(sums).max().orElse(Double.NaN);
        if (greatest == Double.NEGATIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (double each : sums) {
            sum += StrictMath.exp(each - greatest);
        }
        return StrictMath.log(sums.length) - greatest - StrictMath.log(sum);
    }
}
