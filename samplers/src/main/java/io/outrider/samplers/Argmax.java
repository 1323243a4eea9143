package io.outrider.samplers;

import io.outrider.sampling.Categorical;

/** The greatest of numbers that a sampler has worked out itself. */
final class Argmax {

    private Argmax() {}

    /** Fills {@code out} with the uniform distribution over the legal alternatives of the greatest value. */
    static void fill(double[] values, Categorical out) {
        double best = Double.NEGATIVE_INFINITY;
        int ties = 0;
        for (int a = 0; a < out.size(); a++) {
            if (out.legal(a)) {
                ties = values[a] > best ? 1 : values[a] == best ? ties + 1 : ties;
                best = Math.max(best, values[a]);
            }
        }
        for (int a = 0; a < out.size(); a++) {
            out.set(a, out.legal(a) && values[a] == best ? 1.0 / ties : 0);
        }
    }
}
