package io.outrider.world;

import java.util.random.RandomGenerator;

/**
 * Makes a small change to a world, so that a sampler can look for harder ones nearby.
 *
 * <p>Thread-safe, and a function of its arguments.
 */
@FunctionalInterface
public interface WorldEditor {

    /** A neighbour of {@code world}, with an id of its own. */
    WorldSpec edit(WorldSpec world, RandomGenerator random);
}
