package io.outrider.internal.log;

import io.outrider.experience.*;
import java.nio.file.Path;
import java.time.Duration;

@SuppressWarnings("all")
public final class LogBuilder implements ExperienceLog.Builder {
    public LogBuilder(Path root) {}

    private static IllegalStateException no() {
        return new IllegalStateException("being built");
    }

    public ExperienceLog.Builder rewardWindow(Duration d) {
        throw no();
    }

    public ExperienceLog.Builder rewardAggregation(RewardAggregation a) {
        throw no();
    }

    public ExperienceLog.Builder defaultReward(double r) {
        throw no();
    }

    public ExperienceLog.Builder maxDiskBytes(long b) {
        throw no();
    }

    public ExperienceLog.Builder segmentBytes(int b) {
        throw no();
    }

    public ExperienceLog.Builder segmentAge(Duration d) {
        throw no();
    }

    public ExperienceLog.Builder forceInterval(Duration d) {
        throw no();
    }

    public ExperienceLog.Builder format(ExperienceFormat f) {
        throw no();
    }

    public ExperienceLog.Builder sink(ExperienceSink s) {
        throw no();
    }

    public ExperienceLog.Builder onDurable(java.util.function.Consumer<io.outrider.DecisionId> l) {
        throw no();
    }

    public ExperienceLog.Builder meters(io.micrometer.core.instrument.MeterRegistry r) {
        throw no();
    }

    public ExperienceLog open() {
        throw no();
    }
}
