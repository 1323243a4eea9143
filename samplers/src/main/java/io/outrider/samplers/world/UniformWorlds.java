package io.outrider.samplers.world;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Uniform, or as the source draws. */
final class UniformWorlds implements WorldSampler {

    private static final String KIND = "uniform";

    private final WorldSource<?, ?> source;

    UniformWorlds(WorldSource<?, ?> source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    @Override
    public WorldChoice next(RandomGenerator random) {
        return source.isFinite()
                ? new WorldChoice(
                        source.draw(random),
                        1.0 / source.worlds().size(),
                        PropensityKind.EXACT,
                        WorldReason.DRAWN,
                        true)
                : new WorldChoice(source.draw(random), 1, PropensityKind.DENSITY, WorldReason.DRAWN, true);
    }

    @Override
    public void observed(WorldEpisode episode) {}

    @Override
    public byte[] save() {
        return StateWriter.of(KIND).bytes();
    }

    @Override
    public void restore(byte[] saved) {
        StateReader.of(KIND, saved).end();
    }

    @Override
    public String toString() {
        return "uniform{}";
    }
}
