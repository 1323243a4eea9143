package io.outrider.world;

import io.outrider.PropensityKind;
import java.util.Objects;

/**
 * One choice of a world: which, with what propensity, and why.
 *
 * @param world the world
 * @param propensity how likely it was chosen, as {@code kind} says
 * @param kind {@link PropensityKind#EXACT}: the probability of the world; {@link PropensityKind#DENSITY}: the density of the
 *     choice relative to the law of an endless source (1 where the source alone decided); {@link PropensityKind#UNAVAILABLE}:
 *     not known, and {@code propensity} is NaN
 * @param reason why
 * @param trainable whether the episode is to be learned from; false where it only finds out how much the world is worth
 */
public record WorldChoice(
        WorldSpec world, double propensity, PropensityKind kind, WorldReason reason, boolean trainable) {

    /** Refuses a propensity that its kind does not allow. */
    public WorldChoice {
        Objects.requireNonNull(world, "world");
        Objects.requireNonNull(reason, "reason");
        boolean fits = switch (kind) {
            case EXACT -> propensity > 0 && propensity <= 1;
            case DENSITY -> propensity > 0 && propensity < Double.POSITIVE_INFINITY;
            case MONTE_CARLO -> false;
            case UNAVAILABLE -> Double.isNaN(propensity);
        };
        if (!fits) {
            throw new IllegalArgumentException(
                    "a choice of world cannot have the propensity " + propensity + " of kind " + kind);
        }
    }
}
