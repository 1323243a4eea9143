package io.outrider.sampling;

/**
 * The distribution of the alternative whose independent Gaussian is the greatest: Gaussian Thompson sampling.
 *
 * <p>The engine draws one normal for each legal alternative and takes the greatest; the probability is
 * ∫ N(x; μₐ, σₐ) Πᵦ Φ((x − μᵦ)/σᵦ) dx, computed for the drawn alternative. Alternatives start with mean 0 and standard
 * deviation 1. Not thread-safe; not to be kept.
 */
public interface GaussianArgmax {

    /** The number of alternatives. */
    int size();

    /**
     * Sets the Gaussian of alternative {@code a}; {@code std} of 0 makes it a constant.
     *
     * @throws IllegalArgumentException if {@code mean} is not finite, or {@code std} is negative or not finite
     */
    void set(int a, double mean, double std);
}
