package io.outrider.samples.benchmarks.harness;

import java.time.Duration;

/**
 * How long a comparison takes.
 *
 * @param warmUp for how long each contender works before anything counts; if that is zero there is no warm-up
 * @param window for how long each works in a round
 * @param rounds how many rounds there are
 */
public record Plan(Duration warmUp, Duration window, int rounds) {

    /** Refuses a plan without a round or with a negative time. */
    public Plan {
        if (rounds < 1 || warmUp.isNegative() || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException(
                    "no plan: " + rounds + " rounds of " + window + " after a warm-up of " + warmUp);
        }
    }
}
