package io.outrider.samples.worlds;

import io.outrider.testkit.world.WorldContract;
import io.outrider.world.World;
import java.util.Arrays;
import java.util.random.RandomGenerator;

class MazeWorldContractTest extends WorldContract<float[], Direction> {

    @Override
    protected World<float[], Direction> world() {
        return new MazeWorld(Mazes.spec(7, 6, 0.8, 0.7), View.SURROUNDINGS);
    }

    @Override
    protected Direction action(RandomGenerator random) {
        return Direction.values()[random.nextInt(4)];
    }

    @Override
    protected String text(float[] observation) {
        return Arrays.toString(observation);
    }
}
