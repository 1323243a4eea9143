package io.outrider.rollout;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.outrider.agent.Agent;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongBiFunction;

/** The settings of {@link Rollouts}; every one has a default. Not thread-safe. */
public final class RolloutsBuilder<O, A> {

    private final RolloutSettings<O, A> settings;

    RolloutsBuilder(Agent<O, A> agent, WorldSource<O, A> source, WorldSampler sampler) {
        settings = new RolloutSettings<>(
                Objects.requireNonNull(agent, "agent"),
                Objects.requireNonNull(source, "source"),
                Objects.requireNonNull(sampler, "sampler"));
    }

    /** How many episodes run side by side, and share runs of the policy; 32 unless set. Does not change what happens. */
    public RolloutsBuilder<O, A> parallel(int episodes) {
        settings.parallel = positive("parallel episodes", episodes);
        return this;
    }

    /** After how many episodes the world sampler learns of them and chooses the next ones; 64 unless set. */
    public RolloutsBuilder<O, A> generation(int episodes) {
        settings.generation = positive("episodes of a generation", episodes);
        return this;
    }

    /** How many threads step worlds and decide; the caller's alone unless set. Does not change what happens. */
    public RolloutsBuilder<O, A> threads(int threads) {
        settings.threads = positive("threads", threads);
        return this;
    }

    /** After how many steps an episode is cut off; the world decides unless set. */
    public RolloutsBuilder<O, A> maxSteps(int steps) {
        settings.maxSteps = positive("steps of an episode", steps);
        return this;
    }

    /** The seed of the choice of worlds and of all draw keys; 0 unless set. */
    public RolloutsBuilder<O, A> seed(long seed) {
        settings.seed = seed;
        return this;
    }

    /** Keeps all episodes out of the experience log: an evaluation. Worlds that are not trainable are never recorded. */
    public RolloutsBuilder<O, A> unrecorded() {
        settings.recorded = false;
        return this;
    }

    /** What worlds, steps and choosing cost; nothing unless set. */
    public RolloutsBuilder<O, A> costs(Costs costs) {
        settings.costs = Objects.requireNonNull(costs, "costs");
        return this;
    }

    /** When an episode counts as solved; {@link Success#POSITIVE_RETURN} unless set. */
    public RolloutsBuilder<O, A> success(Success success) {
        settings.success = Objects.requireNonNull(success, "success");
        return this;
    }

    /** What tells visits apart, by a hash of observation and action: coverage is counted by it, and not at all unless set. */
    public RolloutsBuilder<O, A> coverage(ToLongBiFunction<? super O, ? super A> visits) {
        settings.visits = Objects.requireNonNull(visits, "visits");
        return this;
    }

    /** Told after each generation, on the thread that runs: the place to show progress, to train, and to publish. */
    public RolloutsBuilder<O, A> onProgress(Consumer<Progress> listener) {
        settings.onProgress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Told of each episode after its generation, in order, on the thread that runs. */
    public RolloutsBuilder<O, A> onEpisode(Consumer<WorldEpisode> listener) {
        settings.onEpisode = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Told what each episode spent and saw, after its generation, in order, on the thread that runs. */
    public RolloutsBuilder<O, A> onAccount(Consumer<EpisodeAccount> listener) {
        settings.onAccount = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Shows in {@code registry}, each meter with {@code tags}, what all runs of these rollouts spent and learned together
     * ({@link Ledger#bindTo}), and saw ({@link Coverage#bindTo}) if coverage is counted; nowhere unless set.
     */
    public RolloutsBuilder<O, A> meters(MeterRegistry registry, Tags tags) {
        settings.registry = Objects.requireNonNull(registry, "registry");
        settings.tags = Objects.requireNonNull(tags, "tags");
        return this;
    }

    /** What time is measured by, in nanoseconds; the system's unless set. */
    public RolloutsBuilder<O, A> nanoTime(LongSupplier clock) {
        settings.nanoTime = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** Rollouts with these settings; later calls of this builder do not change them. */
    public Rollouts<O, A> build() {
        return new Rollouts<>(settings.copy());
    }

    private static int positive(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of " + what + " must be positive, not " + count);
        }
        return count;
    }
}
