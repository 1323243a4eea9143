package io.outrider.samples.benchmarks;

/** How often each arm of a bandit has paid, and has not. Not thread-safe. */
final class Tally {

    private final int[] successes;
    private final int[] failures;

    Tally(int arms) {
        successes = new int[arms];
        failures = new int[arms];
    }

    int arms() {
        return successes.length;
    }

    void add(int arm, boolean paid) {
        if (paid) {
            successes[arm]++;
        } else {
            failures[arm]++;
        }
    }

    int successes(int arm) {
        return successes[arm];
    }

    int failures(int arm) {
        return failures[arm];
    }

    int pulls(int arm) {
        return successes[arm] + failures[arm];
    }

    /** The share of pulls that paid; NaN before the first. */
    double mean(int arm) {
        return successes[arm] / (double) pulls(arm);
    }
}
