package io.outrider.samples.worlds;

import io.outrider.samplers.Samplers;
import io.outrider.sampling.PathSampler;
import java.util.Arrays;
import java.util.List;

/** The path samplers that are compared, by the names that reports use. */
enum Exploration {
    ONE("one-epsilon", false, 0.1, "one estimator, ε .1"),
    CONTROL("control", true, 0.1, "the ensemble's mean, ε .1: no bonus"),
    LOW("low-epsilon", true, 0.02, "the ensemble's mean, ε .02"),
    UCB("ucb", true, 0.1, "mean + 1 deviation of the members, ε .1"),
    THOMPSON("thompson", true, 0.1, "a member drawn for each step, ε .1"),
    HEAD("head", true, 0.1, "a member held for each episode, ε .1");

    /** How many deviations of the members count as a bonus. */
    static final double BONUS = 1;

    private final String label;
    private final boolean ensemble;
    private final double epsilon;
    private final String words;

    Exploration(String label, boolean ensemble, double epsilon, String words) {
        this.label = label;
        this.ensemble = ensemble;
        this.epsilon = epsilon;
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

    /** How often it takes any action, unless something else is asked for. */
    double epsilon() {
        return epsilon;
    }

    /** With its usual parameters. */
    PathSampler sampler() {
        return sampler(epsilon, BONUS);
    }

    /** With ε in [0, 1], and the bonus in deviations where it has one. */
    PathSampler sampler(double epsilon, double bonus) {
        return switch (this) {
            case ONE, CONTROL, LOW -> Samplers.epsilonGreedy(epsilon);
            case UCB -> Samplers.mixing(epsilon, Samplers.ucb(bonus));
            case THOMPSON -> Samplers.mixing(epsilon, Samplers.thompson());
            case HEAD -> Samplers.mixing(epsilon, Samplers.thompson().perEpisode());
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
