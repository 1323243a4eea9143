package io.outrider.samples.benchmarks.harness;

import org.jspecify.annotations.Nullable;

/**
 * How the figures of rounds become rows.
 *
 * @param metric the rows' metric
 * @param model the rows' model; null where there is none
 * @param figure the name of the figure that is compared
 * @param factor from the figure's unit to {@code unit}
 * @param unit the rows' unit
 */
public record Comparison(String metric, @Nullable String model, String figure, double factor, String unit) {

    /** The time of an operation, in microseconds. */
    public static Comparison micros(String metric, @Nullable String model) {
        return new Comparison(metric, model, Window.NANOS, 1e-3, "us");
    }

    /** The time of an operation, in nanoseconds. */
    public static Comparison nanos(String metric, @Nullable String model) {
        return new Comparison(metric, model, Window.NANOS, 1, "ns");
    }

    /** The row of {@code subject} beside {@code peer}, both of which took part in {@code rounds}. */
    public Row row(Rounds rounds, String subject, String peer) {
        return Row.of(metric, model, subject, value(rounds, subject), peer, value(rounds, peer), unit)
                .ratio(rounds.ratio(subject, peer, figure))
                .bytes(bytes(rounds, subject), bytes(rounds, peer));
    }

    /** The row of {@code subject} alone. */
    public Row row(Rounds rounds, String subject) {
        return Row.alone(metric, model, subject, value(rounds, subject), unit).bytes(bytes(rounds, subject), null);
    }

    /** The row of {@code subject} beside a peer that could not work, for {@code reason}. */
    public Row without(Rounds rounds, String subject, String peer, String reason) {
        return Row.without(metric, model, subject, value(rounds, subject), peer, unit, reason)
                .bytes(bytes(rounds, subject), null);
    }

    private double value(Rounds rounds, String contender) {
        return rounds.summary(contender, figure).median() * factor;
    }

    private static @Nullable Double bytes(Rounds rounds, String contender) {
        return rounds.measured(contender, Window.BYTES)
                ? rounds.summary(contender, Window.BYTES).median()
                : null;
    }
}
