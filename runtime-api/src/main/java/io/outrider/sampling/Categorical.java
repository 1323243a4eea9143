package io.outrider.sampling;

/**
 * A distribution over the alternatives of one discrete branch, to be filled in by a sampler: all zeros at first.
 *
 * <p>The engine checks it: every entry finite and not negative, illegal ones exactly 0, the sum 1 within 1e-6. Not
 * thread-safe; not to be kept.
 */
public interface Categorical {

    /** The number of alternatives. */
    int size();

    /** Whether alternative {@code a} may get mass. */
    boolean legal(int a);

    /** The number of legal alternatives; at least 1. */
    int legalCount();

    /** The probability of alternative {@code a}, as set so far. */
    double get(int a);

    /** Sets the probability of alternative {@code a}. */
    void set(int a, double probability);

    /** Adds to the probability of alternative {@code a}. */
    default void add(int a, double probability) {
        set(a, get(a) + probability);
    }

    /** Multiplies every probability by {@code factor}. */
    default void scale(double factor) {
        for (int a = 0; a < size(); a++) {
            set(a, get(a) * factor);
        }
    }

    /** Makes it the point mass on alternative {@code a}. */
    default void point(int a) {
        for (int other = 0; other < size(); other++) {
            set(other, other == a ? 1 : 0);
        }
    }

    /** Makes it uniform over the legal alternatives. */
    default void uniform() {
        double share = 1.0 / legalCount();
        for (int a = 0; a < size(); a++) {
            set(a, legal(a) ? share : 0);
        }
    }

    /**
     * Mixes it with the uniform distribution over the legal alternatives: p becomes (1 − ε) p + ε / legal.
     *
     * @throws IllegalArgumentException if {@code epsilon} is not in [0, 1]
     */
    default void mixUniform(double epsilon) {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("a mixture's weight must be in [0, 1], not " + epsilon);
        }
        double share = epsilon / legalCount();
        for (int a = 0; a < size(); a++) {
            set(a, legal(a) ? (1 - epsilon) * get(a) + share : 0);
        }
    }
}
