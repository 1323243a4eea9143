package io.outrider.samplers;

import io.outrider.sampling.Categorical;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * One filter of {@link Samplers#boltzmann}: it removes unlikely alternatives, and what is left is renormalised. The
 * likeliest always survives, and alternatives that are as likely as the last one kept are kept as well. Immutable; its
 * text form is {@code top-k:5}, {@code top-p:0.9} or {@code min-p:0.05}.
 */
public final class Truncation {

    private final Kind kind;
    private final double parameter;

    private enum Kind {
        TOP_K("top-k"),
        TOP_P("top-p"),
        MIN_P("min-p");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private Truncation(Kind kind, double parameter) {
        this.kind = kind;
        this.parameter = parameter;
    }

    /**
     * Keeps the {@code k} likeliest alternatives.
     *
     * @throws IllegalArgumentException if {@code k} is less than 1
     */
    public static Truncation topK(int k) {
        Require.atLeast("k", 1, k);
        return new Truncation(Kind.TOP_K, k);
    }

    /**
     * Keeps the likeliest alternatives up to and with the one that brings their sum to {@code p}.
     *
     * @throws IllegalArgumentException if {@code p} is not in (0, 1]
     */
    public static Truncation topP(double p) {
        Require.share("p", p);
        Require.positive("p", p);
        return new Truncation(Kind.TOP_P, p);
    }

    /**
     * Keeps alternatives of at least {@code base} times the greatest probability.
     *
     * @throws IllegalArgumentException if {@code base} is not in [0, 1]
     */
    public static Truncation minP(double base) {
        Require.share("base", base);
        return new Truncation(Kind.MIN_P, base);
    }

    /** Reads the text form. */
    static Truncation parse(String text) {
        int colon = text.indexOf(':');
        String value = text.substring(colon + 1);
        for (Kind kind : Kind.values()) {
            if (colon > 0 && text.substring(0, colon).strip().equals(kind.word)) {
                return switch (kind) {
                    case TOP_K -> topK(number(text, () -> Integer.parseInt(value)));
                    case TOP_P -> topP(number(text, () -> Double.parseDouble(value)));
                    case MIN_P -> minP(number(text, () -> Double.parseDouble(value)));
                };
            }
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is no filter; filters are top-k:5, top-p:0.9 and min-p:0.05, joined by +");
    }

    private static <N extends Number> N number(String text, Supplier<N> parse) {
        try {
            return parse.get();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the filter \"" + text + "\" has no number after its colon", e);
        }
    }

    /** @param work room for as many numbers as there are alternatives */
    void apply(Categorical p, double[] work) {
        double threshold = threshold(p, work);
        double sum = 0;
        for (int a = 0; a < p.size(); a++) {
            sum += p.get(a) >= threshold ? p.get(a) : 0;
        }
        for (int a = 0; a < p.size(); a++) {
            p.set(a, p.get(a) >= threshold ? p.get(a) / sum : 0);
        }
    }

    /** The least probability that is kept. */
    private double threshold(Categorical p, double[] work) {
        int size = p.size();
        for (int a = 0; a < size; a++) {
            work[a] = p.get(a);
        }
        Arrays.sort(work, 0, size);
        double greatest = work[size - 1];
        if (kind == Kind.MIN_P) {
            return Math.min(greatest, parameter * greatest);
        }
        if (kind == Kind.TOP_K) {
            return work[Math.max(0, size - (int) parameter)];
        }
        double sum = 0;
        int a = size;
        while (a > 0 && sum < parameter) {
            sum += work[--a];
        }
        return work[Math.min(a, size - 1)];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Truncation that && kind == that.kind && parameter == that.parameter;
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Double.hashCode(parameter);
    }

    @Override
    public String toString() {
        return kind.word + ":" + (kind == Kind.TOP_K ? Integer.toString((int) parameter) : Double.toString(parameter));
    }
}
