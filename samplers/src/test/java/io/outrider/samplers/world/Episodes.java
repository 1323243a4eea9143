package io.outrider.samplers.world;

import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.List;
import java.util.stream.IntStream;

/** Worlds that are never opened, and episodes in them. */
final class Episodes {

    private Episodes() {}

    static WorldSource<float[], Integer> finite(int count) {
        List<WorldSpec> worlds = IntStream.range(0, count)
                .mapToObj(i -> WorldSpec.of("w" + i, i, i))
                .toList();
        return WorldSource.of(worlds, Episodes::none);
    }

    static WorldSource<float[], Integer> endless() {
        return WorldSource.endless(
                random -> {
                    long seed = random.nextLong();
                    return WorldSpec.of("w" + seed, seed);
                },
                Episodes::none);
    }

    private static World<float[], Integer> none(WorldSpec spec) {
        return new World<>() {
            @Override
            public float[] reset(long seed) {
                throw new AssertionError("no test opens " + spec);
            }

            @Override
            public Step<float[]> step(Integer action) {
                throw new AssertionError("no test steps in " + spec);
            }
        };
    }

    /** One step that gained {@code reward} where {@code value} was expected, and terminated. */
    static WorldEpisode step(WorldChoice choice, double reward, double value, String version) {
        return new WorldEpisode(
                choice, version, new float[] {(float) reward}, new float[] {(float) value}, 0, true, reward > 0);
    }

    static WorldEpisode episode(WorldChoice choice, float[] rewards, float[] values, float last, boolean terminated) {
        return new WorldEpisode(choice, "v", rewards, values, last, terminated, false);
    }
}
