package io.outrider.testkit.sampling;

import io.outrider.Branch;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A sampler under test and its situations, with an empty memory where it wants one and the situations give none. */
record Subject(PathSampler sampler, Situations situations) {

    private static final int POINTS = 5;

    FakeSituation random(RandomGenerator random) {
        return remembering(situations.random(random));
    }

    List<FakeSituation> alike(int count, RandomGenerator random) {
        return situations.alike(count, random).stream().map(this::remembering).toList();
    }

    private FakeSituation remembering(FakeSituation at) {
        SamplerMemory memory = at.remembers() ? null : newMemory();
        return memory == null ? at : at.copy().memory(memory).build();
    }

    /** An empty memory, if the sampler wants one. */
    @Nullable
    SamplerMemory newMemory() {
        Needs.Memory wanted = sampler.needs().memory().orElse(null);
        return wanted == null ? null : wanted.factory().get();
    }

    /** The sampler that holds a component for an episode, if this one can; else itself. */
    PathSampler held() {
        Needs needs = sampler.needs();
        return needs.hasStableComponents() && !needs.holdsComponents() ? sampler.perEpisode() : sampler;
    }

    /** Numbers that tell descriptions apart: all probabilities, or with continuous branches densities at fixed points. */
    static double[] fingerprint(FakeSituation at, Described described) {
        int dimensions = dimensions(at);
        if (dimensions == 0) {
            return described.probabilities();
        }
        SplittableRandom random = new SplittableRandom(0);
        double[] densities = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            float[] values = new float[dimensions];
            for (int d = 0; d < dimensions; d++) {
                values[d] = (float) random.nextGaussian();
            }
            densities[i] = described.propensity(new int[at.sizes().length], values);
        }
        return densities;
    }

    private static int dimensions(FakeSituation at) {
        return at.branches().stream()
                .filter(branch -> !branch.isDiscrete())
                .mapToInt(Branch::size)
                .sum();
    }

    /** An action to go on with, drawn from what was described but not by the runtime's own numbers. */
    static Action draw(FakeSituation at, Described described, RandomGenerator random) {
        if (dimensions(at) > 0) {
            Described.Draw drawn = described.draw(random.nextLong());
            return new Action(new int[at.sizes().length], drawn.values());
        }
        double[] probabilities = described.probabilities();
        double left = random.nextDouble();
        int last = 0;
        for (int i = 0; i < probabilities.length && left >= 0; i++) {
            if (probabilities[i] > 0) {
                last = i;
                left -= probabilities[i];
            }
        }
        return new Action(described.choices(last), new float[0]);
    }

    /** An action of any branches. */
    static final class Action {
        private final int[] choices;
        private final float[] values;

        Action(int[] choices, float[] values) {
            this.choices = choices;
            this.values = values;
        }

        /** A choice for each discrete branch; the action's own array. */
        int[] choices() {
            return choices;
        }

        /** The values of continuous branches; the action's own array. */
        float[] values() {
            return values;
        }

        int choice() {
            return choices.length == 0 ? -1 : choices[0];
        }
    }
}
