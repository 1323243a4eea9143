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

    private static final float[] NONE = new float[0];

    private final RolloutSettings<O, A> settings;
    private final WorldChoice choice;
    private final World<O, A> world;
    private final Episode<O, A> episode;
    /** What its ledger will count, in plain fields until it ends: one thread runs an episode. */
    private final Tally tally = new Tally();

    private O observation;
    private int steps;
    private float[] rewards = new float[16];
    private float[] values = new float[16];
    /** Empty unless the world sampler asks how sure the policy is. */
    private float[] entropies;

    private float[] margins;
    /** Empty unless coverage is counted. */
    private long[] visits;

    private double sum;
    private boolean terminated;
    private boolean closed;
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
        tally.environmentNanos = openingNanos;
        boolean confidence = settings.sampler.needsConfidence();
        entropies = confidence ? new float[16] : NONE;
        margins = confidence ? new float[16] : NONE;
        visits = new long[settings.visits == null ? 0 : 16];
    }

    Episode<O, A> agentEpisode() {
        return episode;
    }

    World<O, A> world() {
        return world;
    }

    /** Notes what {@code decision} is like, before it is executed. */
    void decided(Decision<A> decision) {
        if (steps == rewards.length) {
            grow();
        }
        values[steps] = decision.value();
        policyVersion = decision.policyVersion();
        tally.decision(decision);
        if (entropies.length > 0) {
            entropies[steps] = decision.entropy();
            margins[steps] = decision.margin();
        }
        ToLongBiFunction<? super O, ? super A> hash = settings.visits;
        if (hash != null) {
            visits[steps] = hash.applyAsLong(observation, decision.action());
        }
        if (!world.legal(decision.action())) {
            throw new RolloutException(
                    "the agent chose " + decision.action() + " at step " + steps + " of world " + choice.world()
                            + ", where it is not legal: tell the agent what is available",
                    null);
        }
    }

    private void grow() {
        int size = steps * 2;
        rewards = Arrays.copyOf(rewards, size);
        values = Arrays.copyOf(values, size);
        entropies = entropies.length == 0 ? entropies : Arrays.copyOf(entropies, size);
        margins = margins.length == 0 ? margins : Arrays.copyOf(margins, size);
        visits = visits.length == 0 ? visits : Arrays.copyOf(visits, size);
    }

    /** What the world answers to {@code action}. */
    Step<O> execute(A action) {
        try {
            return world.step(action);
        } catch (RuntimeException e) {
            throw failed(action, e);
        }
    }

    /** The world's failure to execute {@code action}. */
    RolloutException failed(A action, RuntimeException cause) {
        return new RolloutException(
                "the world " + choice.world() + " failed at step " + steps + ", action " + action + ": "
                        + cause.getMessage(),
                cause);
    }

    /** Takes the world's answer, which took {@code nanos}; whether the episode goes on. */
    boolean answered(Step<O> answer, long nanos) {
        tally.environmentNanos += nanos;
        rewards[steps] = (float) answer.reward();
        sum += answer.reward();
        steps++;
        Step<O> step = !answer.ended() && steps >= settings.maxSteps
                ? Step.truncated(answer.observation(), answer.reward())
                : answer;
        terminated = step.terminated();
        observation = step.observation();
        episode.observe(step);
        return !step.ended();
    }

    /** Ends an episode that cannot go on. */
    void abandon() {
        episode.close();
    }

    /** Gives the world back, where it wants that, the first time that this is called. */
    void close() {
        if (!closed) {
            closed = true;
            Generation.close(world, choice.world());
        }
    }

    /** Adds what it spent and saw. */
    EpisodeAccount account(Ledger run, Coverage coverage, @Nullable Coverage seen) {
        Ledger ledger = new Ledger(settings.costs);
        ledger.add(tally);
        run.add(tally);
        long newlySeen = 0;
        for (int t = 0; t < Math.min(steps, visits.length); t++) {
            newlySeen += coverage.add(visits[t]) ? 1 : 0;
            if (seen != null) {
                seen.add(visits[t]);
            }
        }
        return new EpisodeAccount(episode(), ledger, newlySeen);
    }

    private WorldEpisode episode() {
        WorldEpisode ended = new WorldEpisode(
                choice,
                policyVersion,
                Arrays.copyOf(rewards, steps),
                Arrays.copyOf(values, steps),
                terminated ? 0 : Float.NaN,
                terminated,
                settings.success.test(sum, steps, terminated));
        return entropies.length == 0
                ? ended
                : ended.withConfidence(Arrays.copyOf(entropies, steps), Arrays.copyOf(margins, steps));
    }
}
