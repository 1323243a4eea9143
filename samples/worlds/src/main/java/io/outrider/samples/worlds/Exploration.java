package io.outrider.samples.worlds;

import io.outrider.samplers.Samplers;
import io.outrider.sampling.PathSampler;
import java.util.Arrays;
import java.util.List;

/** The path samplers that are compared, by the names that reports use. */
enum Exploration {
    ONE("one-epsilon", false, "one estimator, ε .1"),
    CONTROL("control", true, "the ensemble's mean, ε .1: no bonus"),
    LOW("low-epsilon", true, "the ensemble's mean, ε .02"),
    UCB("ucb", true, "mean + 1 deviation of the members, ε .1"),
    THOMPSON("thompson", true, "a member drawn for each step, ε .1"),
    HEAD("head", true, "a member held for each episode, ε .1");

    private static final double EPSILON = 0.1;
    private static final double LOW_EPSILON = 0.02;

    private final String label;
    private final boolean ensemble;
    private final String words;

    Exploration(String label, boolean ensemble, String words) {
        this.label = label;
        this.ensemble = ensemble;
        this.words = words;
    }

    /** Its name in reports. */
    String label() {
        return label;
    }

    /** Whether it asks several members. */
    boolean isEnsemble() {
        return ensemble;
    }

    PathSampler sampler() {
        return switch (this) {
            case ONE, CONTROL -> Samplers.epsilonGreedy(EPSILON);
            case LOW -> Samplers.epsilonGreedy(LOW_EPSILON);
            case UCB -> Samplers.mixing(EPSILON, Samplers.ucb(1));
            case THOMPSON -> Samplers.mixing(EPSILON, Samplers.thompson());
            case HEAD -> Samplers.mixing(EPSILON, Samplers.thompson().perEpisode());
        };
    }

    /** Whether it is directed by what the ensemble is uncertain of. */
    boolean isDirected() {
        return this == UCB || this == THOMPSON || this == HEAD;
    }

    /** What it is, in a few words. */
    String words() {
        return words;
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(Exploration::label).toList();
    }

    /**
     * The one with that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    static Exploration of(String label) {
        return Arrays.stream(values())
                .filter(one -> one.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no path sampler \"" + label + "\"; there are " + labels()));
    }
}
