package io.outrider.world;

import java.util.Objects;

/**
 * What the world answered to an action.
 *
 * @param observation what the host knows now; after an ended episode, its last observation
 * @param reward of the action just executed; finite
 * @param terminated whether the episode reached an end of the problem's own: no further reward exists
 * @param truncated whether the episode was cut off (a time limit, say): further reward exists but is not seen
 */
public record Step<O>(O observation, double reward, boolean terminated, boolean truncated) {

    /** Refuses a missing observation and a reward that is not finite. */
    public Step {
        Objects.requireNonNull(observation, "observation");
        if (!Double.isFinite(reward)) {
            throw new IllegalArgumentException("a step's reward must be finite, not " + reward);
        }
    }

    /** A step after which the episode goes on. */
    public static <O> Step<O> of(O observation, double reward) {
        return new Step<>(observation, reward, false, false);
    }

    /** A step that reached the problem's end. */
    public static <O> Step<O> terminated(O observation, double reward) {
        return new Step<>(observation, reward, true, false);
    }

    /** A step at which the episode was cut off. */
    public static <O> Step<O> truncated(O observation, double reward) {
        return new Step<>(observation, reward, false, true);
    }

    /** Whether the episode is over, either way. */
    public boolean ended() {
        return terminated || truncated;
    }
}
