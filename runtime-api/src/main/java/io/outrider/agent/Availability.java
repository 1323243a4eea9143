package io.outrider.agent;

/**
 * Says which actions are unavailable at one decision. Runs on the deciding thread; must be thread-safe, deterministic and
 * without side effects.
 *
 * @param <O> the host's observation type
 */
@FunctionalInterface
public interface Availability<O> {

    /** Marks what is unavailable in {@code mask}, in which everything is available at first. */
    void mark(O observation, ActionMask mask);
}
