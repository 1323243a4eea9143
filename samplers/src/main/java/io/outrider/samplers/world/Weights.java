package io.outrider.samplers.world;

import java.util.random.RandomGenerator;

/** Discrete distributions, as arrays of probabilities. */
final class Weights {

    private Weights() {}

    /** Divides {@code weights}, none negative, by their sum; whether there is anything to divide. */
    static boolean normalise(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length && sum > 0; i++) {
            weights[i] /= sum;
        }
        return sum > 0;
    }

    /** An index drawn by {@code weights}, which sum to one but for rounding. */
    static int draw(double[] weights, RandomGenerator random) {
        double at = random.nextDouble();
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                at -= weights[i];
                if (at < 0) {
                    return i;
                }
            }
        }
        return last;
    }
}
