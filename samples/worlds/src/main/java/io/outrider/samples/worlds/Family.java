package io.outrider.samples.worlds;

import io.outrider.agent.ActionMask;
import io.outrider.samplers.world.ParameterSpace;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldEditor;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Worlds of one kind, each drawn from parameters and a seed; what is seen in them, and which networks can play them. Immutable. */
interface Family {

    /** What its worlds are called, in the plural. */
    String plural();

    /** A world of this family. */
    WorldSpec draw(RandomGenerator random);

    /** The world that {@code spec} says. */
    Watched open(WorldSpec spec);

    /** How the world that {@code spec} says is drawn. */
    Drawn drawn(WorldSpec spec);

    /** Makes worlds that differ a little. */
    WorldEditor editor();

    /** The box of this family's parameters; a point's seed follows from its coordinates. */
    ParameterSpace space();

    /** How many steps the shortest way to success takes. */
    int shortest(WorldSpec spec);

    /** How many floats an observation has. */
    int floats();

    /** Which actions are possible, by the observation. */
    void available(float[] observation, ActionMask out);

    /** The untrained network for such observations. */
    Model model(boolean ensemble);

    /** The first {@code count} worlds that {@code seed} gives. */
    default List<WorldSpec> draw(int count, long seed) {
        SplittableRandom random = Seeds.generator(seed);
        List<WorldSpec> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawn.add(draw(random));
        }
        return drawn;
    }

    /** Every world of this family. */
    default WorldSource<float[], Direction> endless() {
        return WorldSource.endless(this::draw, this::open);
    }

    /** Exactly {@code worlds}. */
    default WorldSource<float[], Direction> of(List<WorldSpec> worlds) {
        return WorldSource.of(worlds, this::open);
    }
}
