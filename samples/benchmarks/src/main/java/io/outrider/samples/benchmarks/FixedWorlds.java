package io.outrider.samples.benchmarks;

import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Worlds that cost nothing and whose observations do not depend on what is done: what is left is what rollouts cost, and one
 * decision that comes out otherwise does not change the next. Each notes the actions that it was given.
 */
final class FixedWorlds {

    private static final int OBSERVATIONS = 1024;

    private final float[][] observations = new float[OBSERVATIONS][];
    private final int steps;
    /** What was done in each world, by its id. */
    final Map<String, int[]> actions = new HashMap<>();

    /** {@code worlds} worlds of {@code steps} steps, with observations of {@code size} values. */
    final WorldSource<float[], Integer> source;

    FixedWorlds(int worlds, int steps, int size, long seed) {
        this.steps = steps;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < OBSERVATIONS; i++) {
            observations[i] = new float[size];
            for (int j = 0; j < size; j++) {
                observations[i][j] = (float) (random.nextDouble() * 4 - 2);
            }
        }
        List<WorldSpec> specs = new ArrayList<>();
        for (int i = 0; i < worlds; i++) {
            specs.add(WorldSpec.of("w" + i, random.nextInt(OBSERVATIONS)));
        }
        source = WorldSource.of(specs, Fixed::new);
    }

    /** The observation number {@code i}, counted round. */
    float[] observation(long i) {
        return observations[(int) (i % OBSERVATIONS)];
    }

    /** How many actions differ from those in {@code other}, of the same worlds. */
    long differences(FixedWorlds other) {
        long differences = 0;
        for (Map.Entry<String, int[]> entry : actions.entrySet()) {
            int[] theirs = other.actions.getOrDefault(entry.getKey(), new int[0]);
            for (int t = 0; t < steps; t++) {
                differences += t < theirs.length && entry.getValue()[t] == theirs[t] ? 0 : 1;
            }
        }
        return differences;
    }

    private final class Fixed implements World<float[], Integer> {
        private final WorldSpec spec;
        private final int[] done = new int[steps];
        private int t;

        Fixed(WorldSpec spec) {
            this.spec = spec;
            Arrays.fill(done, -1);
        }

        @Override
        public float[] reset(long seed) {
            t = 0;
            actions.put(spec.id(), done);
            return observation(spec.seed());
        }

        @Override
        public Step<float[]> step(Integer action) {
            done[t++] = action;
            float[] now = observation(spec.seed() + t);
            return t == steps ? Step.terminated(now, 1) : Step.of(now, 0);
        }
    }
}
