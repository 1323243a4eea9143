package io.outrider.samples.worlds;

/**
 * What an arm's samplers are set to.
 *
 * @param epsilon how often the path sampler takes any action, in [0, 1]
 * @param bonus how many deviations of the members count as a bonus, in [0, {@link #MOST_BONUS}]; only ucb has one
 * @param share the world sampler's share of replayed worlds, or of any worlds, in [0, 1]; uniform has none
 */
record Dials(double epsilon, double bonus, double share) {

    static final double MOST_BONUS = 10;

    /** Refuses what is out of range, naming it. */
    Dials {
        check("epsilon", epsilon, 1);
        check("bonus", bonus, MOST_BONUS);
        check("share", share, 1);
    }

    private static void check(String what, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(what + " is in [0, " + most + "], not " + value);
        }
    }

    /** What is usual for {@code arm}. */
    static Dials usual(Arm arm) {
        return new Dials(
                arm.exploration().epsilon(), Exploration.BONUS, arm.curriculum().share());
    }
}
