package io.outrider.samplers;

import io.outrider.sampling.PathSampler;

/** Checks of settings, whose messages hold the offending value. */
final class Require {

    private Require() {}

    static void share(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " must be in [0, 1], not " + value);
        }
    }

    static void positive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be positive and finite, not " + value);
        }
    }

    static void notNegative(String what, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be finite and not negative, not " + value);
        }
    }

    static void atLeast(String what, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
        }
    }

    /** Refuses a sampler that holds a component: what makes one distribution of its components would break that. */
    static void notHeld(String what, PathSampler sampler) {
        if (sampler.needs().holdsComponents()) {
            throw new IllegalArgumentException(
                    what + " cannot be put over " + sampler + ", which holds a component for an episode");
        }
    }
}
