package io.outrider.internal.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.DecisionId;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.RewardJoin;
import io.outrider.internal.segment.LogEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Collects and checks the settings of a log. */
public final class LogBuilder implements ExperienceLog.Builder {

    private static final long LEAST_DISK_BYTES = 64L << 20;
    private static final int LEAST_SEGMENT_BYTES = 256 << 10;
    private static final int MOST_SEGMENT_BYTES = 256 << 20;
    private static final int SEGMENT_STEP = 4096;
    private static final Duration LEAST_SEGMENT_AGE = Duration.ofSeconds(1);

    private final LogSettings settings;

    /** Begins a log in the folder {@code root}. */
    public LogBuilder(Path root) {
        settings = new LogSettings(Objects.requireNonNull(root, "root"));
    }

    @Override
    public LogBuilder join(RewardJoin join) {
        settings.join = Objects.requireNonNull(join, "join");
        return this;
    }

    @Override
    public LogBuilder rewardWindow(Duration window) {
        settings.rewardWindow = positive("reward window", window);
        return this;
    }

    @Override
    public LogBuilder rewardAggregation(RewardAggregation aggregation) {
        settings.aggregation = Objects.requireNonNull(aggregation, "aggregation");
        return this;
    }

    @Override
    public LogBuilder defaultReward(double reward) {
        if (!Double.isFinite(reward)) {
            throw new IllegalArgumentException("a default reward must be finite, not " + reward);
        }
        settings.defaultReward = reward;
        return this;
    }

    @Override
    public LogBuilder maxDiskBytes(long bytes) {
        if (bytes < LEAST_DISK_BYTES) {
            throw new IllegalArgumentException(
                    "a log needs at least " + LEAST_DISK_BYTES + " bytes on disk, not " + bytes);
        }
        settings.maxDiskBytes = bytes;
        return this;
    }

    @Override
    public LogBuilder segmentBytes(int bytes) {
        if (bytes < LEAST_SEGMENT_BYTES || bytes > MOST_SEGMENT_BYTES || bytes % SEGMENT_STEP != 0) {
            throw new IllegalArgumentException("a segment has between " + LEAST_SEGMENT_BYTES + " and "
                    + MOST_SEGMENT_BYTES + " bytes, a multiple of " + SEGMENT_STEP + ", not " + bytes);
        }
        settings.segmentBytes = bytes;
        return this;
    }

    @Override
    public LogBuilder segmentAge(Duration age) {
        if (age.compareTo(LEAST_SEGMENT_AGE) < 0) {
            throw new IllegalArgumentException("a segment's age is at least 1 s, not " + age);
        }
        settings.segmentAge = age;
        return this;
    }

    @Override
    public LogBuilder forceInterval(Duration interval) {
        settings.forceInterval = positive("force interval", interval);
        return this;
    }

    @Override
    public LogBuilder format(ExperienceFormat format) {
        settings.format = Objects.requireNonNull(format, "format");
        return this;
    }

    @Override
    public LogBuilder sink(ExperienceSink sink) {
        settings.sink = Objects.requireNonNull(sink, "sink");
        return this;
    }

    @Override
    public LogBuilder onDurable(Consumer<DecisionId> listener) {
        settings.onDurable = Objects.requireNonNull(listener, "listener");
        return this;
    }

    @Override
    public LogBuilder clock(InstantSource clock) {
        settings.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    @Override
    public LogBuilder meters(MeterRegistry registry) {
        settings.meters = Objects.requireNonNull(registry, "registry");
        return this;
    }

    /** The file system, clocks and threads that the log uses; this machine's unless set. */
    LogBuilder environment(LogEnvironment environment) {
        settings.environment = environment;
        return this;
    }

    /** What the join remembers at most. */
    LogBuilder limits(Joiner.Limits limits) {
        settings.limits = limits;
        return this;
    }

    /** What pauses between tries are drawn from. */
    LogBuilder jitter(RandomGenerator jitter) {
        settings.jitter = jitter;
        return this;
    }

    private static Duration positive(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("a " + what + " must be positive, not " + value);
        }
        return value;
    }

    @Override
    public SegmentExperienceLog open() {
        return new LogOpener(settings).open();
    }
}
