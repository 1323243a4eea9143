package io.outrider.internal.decision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.outrider.internal.slot.PolicyVersion;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of one agent, registered beforehand so that deciding looks nothing up. */
final class EngineMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer exploit;
    private final Timer explore;
    private final Timer fallback;
    private final Timer inference;
    private final DistributionSummary batchSize;
    private final DistributionSummary uncertainty;
    private final DistributionSummary information;
    private final DistributionSummary reward;
    private final @Nullable Counter hits;
    private final @Nullable Counter misses;
    private final Counter loadsAccepted;
    private final Counter loadsRefused;
    private final Gauge smallest;
    private final Gauge share;
    private volatile @Nullable Gauge info;
    private volatile @Nullable Gauge age;

    EngineMeters(EngineSettings<?> settings, MeterRegistry registry, String sampler, EngineCounters counters) {
        this.registry = registry;
        this.tags = Tags.of("agent", settings.name);
        boolean caches = settings.cachedOutputs > 0;
        hits = caches ? lookUps("hit") : null;
        misses = caches ? lookUps("miss") : null;
        exploit = decisions(sampler, "exploit");
        explore = decisions(sampler, "explore");
        fallback = decisions(sampler, "fallback");
        inference = Timer.builder("outrider.inference")
                .description("Runs of the policy")
                .tags(tags.and("slot", "active"))
                .register(registry);
        batchSize = summary("outrider.batch.size", "Rows of a run of the policy");
        uncertainty = summary("outrider.uncertainty", "Epistemic variance at the chosen action");
        information = summary("outrider.information", "Predicted information of a decision, in nats");
        reward = summary("outrider.reward", "Reported outcomes");
        loadsAccepted = loads("accepted");
        loadsRefused = loads("refused");
        smallest = Gauge.builder("outrider.propensity.smallest", counters, EngineCounters::smallestPropensity)
                .description("The smallest probability of a drawn action")
                .tags(tags)
                .register(registry);
        share = Gauge.builder("outrider.effective.sample.share", counters, EngineCounters::effectiveSampleShare)
                .description("Effective sample size for judging the uniform policy, over decisions")
                .tags(tags)
                .register(registry);
    }

    private Timer decisions(String sampler, String mode) {
        return Timer.builder("outrider.decisions")
                .description("Decisions, encoding and recording included")
                .tags(tags.and("sampler", sampler, "mode", mode))
                .register(registry);
    }

    private DistributionSummary summary(String name, String description) {
        return DistributionSummary.builder(name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Counter loads(String result) {
        return Counter.builder("outrider.policy.loads")
                .description("Policy versions offered")
                .tags(tags.and("result", result))
                .register(registry);
    }

    private Counter lookUps(String result) {
        return Counter.builder("outrider.cache.gets")
                .description("Rows looked up in the output cache")
                .tags(tags.and("result", result))
                .register(registry);
    }

    void decided(boolean explored, long nanos, float epistemic, float predicted) {
        (explored ? explore : exploit).record(nanos, TimeUnit.NANOSECONDS);
        if (!Float.isNaN(epistemic)) {
            uncertainty.record(epistemic);
        }
        if (!Float.isNaN(predicted)) {
            information.record(predicted);
        }
    }

    void fellBack(long nanos) {
        fallback.record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the answer to {@code rows} rows, of which {@code run} were run and the others were in the cache; where all were,
     * it was no run of the policy.
     */
    void ran(long nanos, int rows, int run) {
        if (run > 0) {
            inference.record(nanos, TimeUnit.NANOSECONDS);
            batchSize.record(run);
        }
        if (hits != null && misses != null) {
            hits.increment(rows - run);
            misses.increment(run);
        }
    }

    void rewarded(double value) {
        reward.record(value);
    }

    void refused() {
        loadsRefused.increment();
    }

    void accepted() {
        loadsAccepted.increment();
    }

    /** Shows {@code version} as the running one, in place of the one shown before. */
    void running(PolicyVersion version) {
        removeVersionGauges();
        info = Gauge.builder("outrider.policy.info", () -> 1)
                .description("The running policy version")
                .tags(tags.and(
                        "version",
                        version.policy().version(),
                        "provider",
                        version.policy().provider()))
                .register(registry);
        age = Gauge.builder("outrider.policy.age", version, EngineMeters::ageSeconds)
                .description("Time since the running version was accepted")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
    }

    private static double ageSeconds(PolicyVersion version) {
        return (System.nanoTime() - version.since()) / 1e9;
    }

    private void removeVersionGauges() {
        Gauge shownInfo = info;
        Gauge shownAge = age;
        if (shownInfo != null) {
            registry.remove(shownInfo);
        }
        if (shownAge != null) {
            registry.remove(shownAge);
        }
    }

    /** Removes the meters that look at this agent; what was counted stays. */
    void close() {
        registry.remove(smallest);
        registry.remove(share);
        removeVersionGauges();
    }
}
