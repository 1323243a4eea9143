package io.outrider.world;

import java.util.Arrays;
import java.util.Objects;

/**
 * Which problem instance a world is: an id, the seed that it is reset with, and the parameters that it is made from.
 *
 * <p>Immutable; equal if all three are equal. The id is recorded with each decision, as {@code world_id}.
 */
public final class WorldSpec {

    private final String id;
    private final long seed;
    private final double[] parameters;

    private WorldSpec(String id, long seed, double[] parameters) {
        this.id = Objects.requireNonNull(id, "id");
        this.seed = seed;
        this.parameters = parameters.clone();
        if (id.isBlank()) {
            throw new IllegalArgumentException("a world's id must not be blank: \"" + id + "\"");
        }
        for (int i = 0; i < parameters.length; i++) {
            if (!Double.isFinite(parameters[i])) {
                throw new IllegalArgumentException(
                        "parameter " + i + " of world " + id + " must be finite, not " + parameters[i]);
            }
        }
    }

    /**
     * A world.
     *
     * @param id names it, uniquely within its source
     * @param seed what it is reset with
     * @param parameters what it is made from, in the source's order and units; copied
     */
    public static WorldSpec of(String id, long seed, double... parameters) {
        return new WorldSpec(id, seed, parameters);
    }

    /** Its name, unique within its source. */
    public String id() {
        return id;
    }

    /** What it is reset with. */
    public long seed() {
        return seed;
    }

    /** The number of parameters. */
    public int size() {
        return parameters.length;
    }

    /** Parameter {@code i}. */
    public double parameter(int i) {
        return parameters[i];
    }

    /** A copy of the parameters. */
    public double[] parameters() {
        return parameters.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WorldSpec that
                && id.equals(that.id)
                && seed == that.seed
                && Arrays.equals(parameters, that.parameters);
    }

    @Override
    public int hashCode() {
        return id.hashCode() * 31 + Long.hashCode(seed);
    }

    @Override
    public String toString() {
        return "WorldSpec[" + id + ", seed=" + seed
                + (parameters.length == 0 ? "]" : ", parameters=" + Arrays.toString(parameters) + "]");
    }
}
