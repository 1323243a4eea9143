package io.outrider.world;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Where worlds come from: a finite set of them, or an endless supply.
 *
 * <p>Thread-safe, and a function of its arguments: the same spec gives the same world, the same generator the same specs.
 *
 * @param <O> the observation type
 * @param <A> the action type
 */
public interface WorldSource<O, A> {

    /**
     * A new world of {@code spec}, not yet reset; it belongs to the caller.
     *
     * @throws IllegalArgumentException if {@code spec} is not one of this source's; the message names it
     */
    World<O, A> open(WorldSpec spec);

    /** Draws a spec: from a finite source uniformly, from an endless one by the source's own law. */
    WorldSpec draw(RandomGenerator random);

    /** All worlds of a finite source, in a fixed order; empty for an endless one. */
    default List<WorldSpec> worlds() {
        return List.of();
    }

    /** Whether {@link #worlds} are all that there are. */
    default boolean isFinite() {
        return !worlds().isEmpty();
    }

    /**
     * The source of exactly {@code worlds}.
     *
     * @throws IllegalArgumentException if there is none, or two have one id
     */
    static <O, A> WorldSource<O, A> of(List<WorldSpec> worlds, Function<WorldSpec, ? extends World<O, A>> opener) {
        Objects.requireNonNull(opener, "opener");
        List<WorldSpec> all = List.copyOf(worlds);
        Set<String> ids = new HashSet<>();
        for (WorldSpec world : all) {
            if (!ids.add(world.id())) {
                throw new IllegalArgumentException("two worlds have the id \"" + world.id() + "\"");
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a source of worlds needs at least one world");
        }
        return new WorldSource<>() {
            @Override
            public World<O, A> open(WorldSpec spec) {
                if (!ids.contains(spec.id())) {
                    throw new IllegalArgumentException("the world " + spec + " is not one of this source");
                }
                return opener.apply(spec);
            }

            @Override
            public WorldSpec draw(RandomGenerator random) {
                return all.get(random.nextInt(all.size()));
            }

            @Override
            public List<WorldSpec> worlds() {
                return all;
            }
        };
    }

    /** The endless source whose specs {@code drawer} makes from randomness: a generator of levels, domain randomisation. */
    static <O, A> WorldSource<O, A> endless(
            Function<RandomGenerator, WorldSpec> drawer, Function<WorldSpec, ? extends World<O, A>> opener) {
        Objects.requireNonNull(drawer, "drawer");
        Objects.requireNonNull(opener, "opener");
        return new WorldSource<>() {
            @Override
            public World<O, A> open(WorldSpec spec) {
                return opener.apply(spec);
            }

            @Override
            public WorldSpec draw(RandomGenerator random) {
                return drawer.apply(random);
            }
        };
    }
}
