package io.outrider.sampling;

/**
 * A Gaussian over a continuous branch with independent dimensions, to be filled in by a sampler: mean 0 and standard
 * deviation 1 at first. Not thread-safe; not to be kept.
 */
public interface Gaussian {

    /** The number of dimensions. */
    int size();

    /**
     * Sets dimension {@code d}.
     *
     * @throws IllegalArgumentException if {@code mean} is not finite, or {@code std} is not positive and finite
     */
    void set(int d, double mean, double std);
}
