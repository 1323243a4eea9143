package io.outrider.samples.benchmarks;

import io.outrider.samples.shared.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Arms that pay 1 with a fixed probability each, drawn uniformly from [0, 1], and else 0.
 *
 * <p>The n-th pull of an arm pays the same whoever pulls it and whenever, so that samplers compared on the same trials meet
 * the same luck. Not thread-safe.
 */
final class BernoulliBandit {

    private final double[] probabilities;
    private final double best;
    private final SplittableRandom[] payments;

    /** The bandit of trial {@code trial} of the run of {@code seed}. */
    BernoulliBandit(int arms, long seed, int trial) {
        SplittableRandom random = Seeds.generator(seed, trial);
        probabilities = new double[arms];
        Arrays.setAll(probabilities, arm -> random.nextDouble());
        best = Arrays.stream(probabilities).max().orElseThrow();
        payments = new SplittableRandom[arms];
        Arrays.setAll(payments, arm -> random.split());
    }

    int arms() {
        return probabilities.length;
    }

    double probability(int arm) {
        return probabilities[arm];
    }

    /** Whether the next pull of {@code arm} pays. */
    boolean pull(int arm) {
        return payments[arm].nextDouble() < probabilities[arm];
    }

    /** What a pull of {@code arm} loses against the best arm, in expectation. */
    double regret(int arm) {
        return best - probabilities[arm];
    }
}
