package io.outrider.rollout;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.outrider.agent.Agent;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** What {@link RolloutsBuilder} collects. */
final class RolloutSettings<O, A> {

    final Agent<O, A> agent;
    final WorldSource<O, A> source;
    final WorldSampler sampler;
    int parallel = 32;
    int generation = 64;
    int threads = 1;
    int maxSteps = Integer.MAX_VALUE;
    long seed;
    boolean recorded = true;
    int coverageCapacity = 1 << 20;
    Costs costs = Costs.NONE;
    Success success = Success.POSITIVE_RETURN;

    @Nullable
    ToLongBiFunction<? super O, ? super A> visits;

    Consumer<Progress> onProgress = progress -> {};
    Consumer<WorldEpisode> onEpisode = episode -> {};
    Consumer<EpisodeAccount> onAccount = account -> {};

    @Nullable
    MeterRegistry registry;

    Tags tags = Tags.empty();
    LongSupplier nanoTime = System::nanoTime;

    RolloutSettings<O, A> copy() {
        RolloutSettings<O, A> copy = new RolloutSettings<>(agent, source, sampler);
        copy.parallel = parallel;
        copy.generation = generation;
        copy.threads = threads;
        copy.maxSteps = maxSteps;
        copy.seed = seed;
        copy.recorded = recorded;
        copy.coverageCapacity = coverageCapacity;
        copy.costs = costs;
        copy.success = success;
        copy.visits = visits;
        copy.onProgress = onProgress;
        copy.onEpisode = onEpisode;
        copy.onAccount = onAccount;
        copy.registry = registry;
        copy.tags = tags;
        copy.nanoTime = nanoTime;
        return copy;
    }

    RolloutSettings(Agent<O, A> agent, WorldSource<O, A> source, WorldSampler sampler) {
        this.agent = agent;
        this.source = source;
        this.sampler = sampler;
    }
}
