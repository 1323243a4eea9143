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

    /** The time that a thread has a processor for an operation, in microseconds. */
    public static Comparison cpuMicros(String metric, @Nullable String model) {
        return new Comparison(metric, model, Window.CPU_NANOS, 1e-3, "us");
    }

    /** The time of an operation, in nanoseconds. */
    public static Comparison nanos(String metric, @Nullable String model) {
        return new Comparison(metric, model, Window.NANOS, 1, "ns");
    }

    /** Operations in a second: a ratio above 1 is good. */
    public static Comparison perSecond(String metric, @Nullable String model) {
        return new Comparison(metric, model, Window.PER_SECOND, 1, "1/s");
    }

    /** The row of {@code subject} beside {@code peer}, both of which took part in {@code rounds}. */
    public Row row(Rounds rounds, String subject, String peer) {
        return Row.of(metric, model, subject, value(rounds, subject), peer, value(rounds, peer), unit)
                .ratio(rounds.ratio(subject, peer, figure))
                .bytes(bytes(rounds, subject), bytes(rounds, peer));
    }

    /** The row of {@code subject} beside {@code peer}, of figures whose ratio means nothing. */
    public Row beside(Rounds rounds, String subject, String peer) {
        return Row.beside(metric, model, subject, value(rounds, subject), peer, value(rounds, peer), unit);
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

    /** The row of {@code subject}, a part: by how much {@code whole} exceeds {@code rest}, the median over rounds. */
    public Row difference(String subject, Rounds rounds, String whole, String rest) {
        Quartiles spread = rounds.difference(whole, rest, figure).times(factor);
        return Row.alone(metric, model, subject, spread.median(), unit)
                .note(whole + " less " + rest + ", quartiles " + Math.round(spread.low()) + " to "
                        + Math.round(spread.high()));
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
