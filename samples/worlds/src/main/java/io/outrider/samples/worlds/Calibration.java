package io.outrider.samples.worlds;

import io.outrider.onnx.OnnxPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.rollout.Costs;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.World;
import io.outrider.world.WorldSpec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * How many floating-point operations this machine does in the time that an environment takes: what makes one ledger of both.
 *
 * @param flopsPerSecond of one core, running the ensemble on batches of 64 rows
 * @param worldNanos to make a world
 * @param stepNanos to make a step in one
 */
record Calibration(double flopsPerSecond, double worldNanos, double stepNanos) {

    private static final int ROWS = 64;
    private static final int TRIES = 15;
    private static final int WORLDS = 100;

    /** Measures for a fraction of a second; the least of several tries, because others may be using the machine. */
    static Calibration measure(Setting setting, LongSupplier nanoTime) {
        return new Calibration(
                flopsPerSecond(setting, nanoTime),
                worldNanos(setting.family(), nanoTime),
                stepNanos(setting.family(), nanoTime));
    }

    private static double flopsPerSecond(Setting setting, LongSupplier nanoTime) {
        try (OnnxPolicy policy = setting.family().model(true).policy(setting.device());
                Lane lane = policy.openLane(LaneSize.rows(ROWS))) {
            double least = least(nanoTime, () -> {
                for (int i = 0; i < WORLDS; i++) {
                    lane.run(ROWS);
                }
            });
            return policy.flopsPerRow() * ROWS * WORLDS / (least / 1e9);
        }
    }

    private static double worldNanos(Family family, LongSupplier nanoTime) {
        List<WorldSpec> specs = family.draw(WORLDS, 1);
        return least(nanoTime, () -> {
                    for (WorldSpec spec : specs) {
                        family.open(spec).reset(spec.seed());
                    }
                })
                / WORLDS;
    }

    private static double stepNanos(Family family, LongSupplier nanoTime) {
        WorldSpec spec = family.draw(1, 1).get(0);
        World<float[], Direction> world = family.open(spec);
        SplittableRandom random = Seeds.generator(1);
        int[] steps = new int[1];
        double least = least(nanoTime, () -> {
            world.reset(spec.seed());
            steps[0] = 0;
            boolean on = true;
            while (on) {
                Direction way = Direction.ALL.get(random.nextInt(4));
                if (world.legal(way)) {
                    on = !world.step(way).ended() && ++steps[0] < ROWS;
                }
            }
        });
        return least / Math.max(1, steps[0]);
    }

    private static double least(LongSupplier nanoTime, Runnable work) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TRIES; i++) {
            long before = nanoTime.getAsLong();
            work.run();
            least = Math.min(least, (double) (nanoTime.getAsLong() - before));
        }
        return least;
    }

    /** What a step costs, in floating-point operations. */
    Costs costs() {
        return new Costs(0, stepNanos / 1e9 * flopsPerSecond, 0);
    }

    /** What making one world costs, in floating-point operations. */
    double worldFlops() {
        return worldNanos / 1e9 * flopsPerSecond;
    }
}
