package io.outrider.rollout;

import io.outrider.Decision;
import io.outrider.agent.Episode;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import java.util.Arrays;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** One episode of a generation: what is kept of it until the generation is over. */
final class EpisodeRun<O, A> {

    private final RolloutSettings<O, A> settings;
    private final WorldChoice choice;
    private final World<O, A> world;
    private final Episode<O, A> episode;
    private O observation;
    private int steps;
    private float[] rewards = new float[16];
    private float[] values = new float[16];
    private double[] flops = new double[16];
    private float[] information = new float[16];
    private double[] weights = new double[16];
    private long[] visits = new long[0];
    private long environmentNanos;
    private double sum;
    private boolean terminated;
    private String policyVersion = "";

    EpisodeRun(
            RolloutSettings<O, A> settings,
            WorldChoice choice,
            World<O, A> world,
            O observation,
            Episode<O, A> episode,
            long openingNanos) {
        this.settings = settings;
        this.choice = choice;
        this.world = world;
        this.observation = observation;
        this.episode = episode;
        this.environmentNanos = openingNanos;
        if (settings.visits != null) {
            visits = new long[16];
        }
    }

    Episode<O, A> agentEpisode() {
        return episode;
    }

    /** Executes {@code decision}; whether the episode goes on. */
    boolean step(Decision<A> decision) {
        grow();
        keep(decision);
        long before = settings.nanoTime.getAsLong();
        Step<O> step = answer(decision.action());
        environmentNanos += settings.nanoTime.getAsLong() - before;
        steps++;
        rewards[steps - 1] = (float) step.reward();
        sum += step.reward();
        if (!step.ended() && steps >= settings.maxSteps) {
            step = Step.truncated(step.observation(), step.reward());
        }
        terminated = step.terminated();
        observation = step.observation();
        episode.observe(step);
        return !step.ended();
    }

    private Step<O> answer(A action) {
        if (!world.legal(action)) {
            throw new RolloutException(
                    "the agent chose " + action + " at step " + steps + " of world " + choice.world()
                            + ", where it is not legal: tell the agent what is available",
                    null);
        }
        try {
            return world.step(action);
        } catch (RuntimeException e) {
            throw new RolloutException(
                    "the world " + choice.world() + " failed at step " + steps + ", action " + action + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void grow() {
        if (steps < rewards.length) {
            return;
        }
        int size = steps * 2;
        rewards = Arrays.copyOf(rewards, size);
        values = Arrays.copyOf(values, size);
        flops = Arrays.copyOf(flops, size);
        information = Arrays.copyOf(information, size);
        weights = Arrays.copyOf(weights, size);
        visits = visits.length == 0 ? visits : Arrays.copyOf(visits, size);
    }

    private void keep(Decision<A> decision) {
        values[steps] = decision.value();
        flops[steps] = decision.costFlops();
        information[steps] = decision.information();
        weights[steps] = Ledger.greedyWeight(decision);
        policyVersion = decision.policyVersion();
        @Nullable ToLongBiFunction<? super O, ? super A> hash = settings.visits;
        if (hash != null) {
            visits[steps] = hash.applyAsLong(observation, decision.action());
        }
    }

    /** Adds what it spent and saw. */
    void account(Ledger ledger, Coverage coverage) {
        ledger.episode();
        ledger.environment(environmentNanos);
        for (int t = 0; t < steps; t++) {
            ledger.decision(flops[t], information[t], weights[t]);
        }
        for (int t = 0; t < Math.min(steps, visits.length); t++) {
            coverage.add(visits[t]);
        }
    }

    /** What the world sampler learns of it. */
    WorldEpisode episode() {
        return new WorldEpisode(
                choice,
                policyVersion,
                Arrays.copyOf(rewards, steps),
                Arrays.copyOf(values, steps),
                terminated ? 0 : Float.NaN,
                terminated,
                settings.success.test(sum, steps, terminated));
    }
}
