package io.outrider.samples.benchmarks;

import io.outrider.policy.InputRole;
import io.outrider.policy.Lane;
import io.outrider.policy.PolicySignature;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldSource;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * What one would write without this library: encode what each world shows, run the policy once for all, take the best by the mean over
 * members or by the logits, one time in twenty any, and step. No propensity, no uncertainty, no ids, no account of what was
 * spent; episodes that end begin again.
 */
final class HandLoop implements Callable<Object> {

    private static final double EPSILON = 0.05;

    private final Lane lane;
    private final FloatBuffer input;
    private final FloatBuffer output;
    private final int size;
    private final int members;
    private final int actions;
    private final float[] row;
    private final float[] sums;
    private final SplittableRandom random;
    private final List<World<float[], Integer>> worlds = new ArrayList<>();
    private final List<float[]> observations = new ArrayList<>();

    /** A loop over all worlds of {@code source}, each with its own row of {@code lane}. */
    HandLoop(PolicySignature signature, Lane lane, WorldSource<float[], Integer> source, long seed) {
        this.lane = lane;
        int observed = signature.indexOf(InputRole.OBSERVATION);
        input = lane.input(observed);
        output = lane.output(0);
        size = signature.inputs().get(observed).size(0);
        actions = signature.branches().get(0).size();
        members = signature.outputs().get(0).size(0) / actions;
        row = new float[members * actions];
        sums = new float[actions];
        random = new SplittableRandom(seed);
        source.worlds().forEach(spec -> {
            World<float[], Integer> world = source.open(spec);
            worlds.add(world);
            observations.add(world.reset(spec.seed()));
        });
    }

    /** One step of every world; the last answer. */
    @Override
    public Object call() {
        for (int i = 0; i < worlds.size(); i++) {
            input.put(i * size, observations.get(i));
        }
        lane.run(worlds.size());
        for (int i = 0; i < worlds.size(); i++) {
            Step<float[]> step = worlds.get(i).step(choose(i));
            observations.set(i, step.ended() ? worlds.get(i).reset(0) : step.observation());
        }
        return observations;
    }

    private int choose(int i) {
        output.get(i * row.length, row);
        if (random.nextDouble() < EPSILON) {
            return random.nextInt(actions);
        }
        System.arraycopy(row, 0, sums, 0, actions);
        int best = 0;
        for (int m = 1; m < members; m++) {
            for (int a = 0; a < actions; a++) {
                sums[a] += row[m * actions + a];
            }
        }
        for (int a = 1; a < actions; a++) {
            best = sums[a] > sums[best] ? a : best;
        }
        return best;
    }
}
