package io.outrider.internal.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.DecisionId;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.RewardJoin;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.LogEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the builder collects; not changed once a log has it. */
final class LogSettings {

    final Path root;
    RewardJoin join = RewardJoin.HERE;
    Duration rewardWindow = Duration.ofMinutes(10);
    RewardAggregation aggregation = RewardAggregation.SUM;
    double defaultReward = Double.NaN;
    long maxDiskBytes = 1L << 30;
    /** 0 to derive it from the disk limit. */
    int segmentBytes;

    Duration segmentAge = Duration.ofSeconds(60);
    Duration forceInterval = Duration.ofMillis(100);

    @Nullable
    ExperienceFormat format;

    @Nullable
    ExperienceSink sink;

    @Nullable
    Consumer<DecisionId> onDurable;

    @Nullable
    MeterRegistry meters;

    /** What time records and windows go by; null for the environment's clocks. */
    @Nullable
    InstantSource clock;

    LogEnvironment environment = LogEnvironment.system();
    Joiner.Limits limits = Joiner.Limits.DEFAULT;
    /** What the pauses between tries are drawn from; null for a generator keyed by producer and epoch. */
    @Nullable
    RandomGenerator jitter;

    LogSettings(Path root) {
        this.root = root;
    }

    /** The clocks of records and windows. */
    LogClock clock() {
        return clock == null ? environment.clock() : new GivenClock(clock);
    }
}
