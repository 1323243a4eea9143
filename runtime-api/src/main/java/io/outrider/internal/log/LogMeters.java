package io.outrider.internal.log;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.experience.LogStatus;
import io.outrider.internal.segment.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of a log, which read its counts when they are asked; none without a registry. */
final class LogMeters {

    private static final String PREFIX = "outrider.experience.";

    private final @Nullable MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    LogMeters(SegmentExperienceLog log, @Nullable MeterRegistry registry) {
        this.registry = registry;
        if (registry == null) {
            return;
        }
        counter(registry, log, "accepted", "decisions taken into the ring", LogStatus::accepted);
        counter(registry, log, "durable", "decisions that survive a power loss", LogStatus::durable);
        counter(registry, log, "joined", "rows of the joined log", LogStatus::joined);
        counter(registry, log, "shipped", "rows confirmed by the sink", LogStatus::shipped);
        counter(registry, log, "late", "outcomes that came after their decision had closed", LogStatus::late);
        counter(registry, log, "orphans", "outcomes of unknown decisions", LogStatus::orphans);
        for (Refusal reason : Refusal.values()) {
            meters.add(FunctionCounter.builder(
                            PREFIX + "dropped", log, l -> l.rawCounters().refused(reason))
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .description("records refused")
                    .register(registry));
        }
        meters.add(
                FunctionCounter.builder(PREFIX + "dropped", log, l -> l.status().thinned())
                        .tag("reason", "thinned")
                        .description("decisions left out by the coin")
                        .register(registry));
        meters.add(
                FunctionCounter.builder(PREFIX + "dropped", log, l -> l.status().withheld())
                        .tag("reason", "redaction")
                        .description("records kept back by the host's redaction")
                        .register(registry));
        meters.add(FunctionCounter.builder(
                        PREFIX + "lost", log, l -> l.joinCounters().lost.get())
                .description("records that were durable and are gone: deleted by others or damaged, at most so many")
                .register(registry));
        meters.add(FunctionCounter.builder(PREFIX + "unlearned", log, SegmentExperienceLog::unlearned)
                .description(
                        "joined rows that the memory of a sampler was never told of: too many while its agent was not"
                                + " built; the log names the agent in a warning")
                .register(registry));
        gauge(registry, log, "queue.size", "bytes", l -> l.status().queueBytes());
        gauge(registry, log, "disk.bytes", "bytes", l -> l.status().diskBytes());
        gauge(registry, log, "pending", "decisions", l -> l.status().pending());
        gauge(registry, log, "keep.probability", "", l -> l.status().keepProbability());
        counter(
                registry,
                log,
                "erased",
                "records left out of files because their subject was erased",
                LogStatus::erased);
        shipping(registry, log);
        gauge(registry, log, "join.rate", "", LogMeters::joinRate);
        gauge(registry, log, "loss.rate", "", LogMeters::lossRate);
    }

    private void shipping(MeterRegistry to, SegmentExperienceLog log) {
        meters.add(FunctionCounter.builder(
                        PREFIX + "ship.failures",
                        log,
                        l -> l.shipCounters().failures.get())
                .description("tries that failed")
                .register(to));
        meters.add(FunctionCounter.builder(
                        PREFIX + "ship.vanished",
                        log,
                        l -> l.shipCounters().vanished.get())
                .description("segments that were deleted before they were shipped")
                .register(to));
        gauge(to, log, "ship.refused", "files", l -> l.status().refused());
        gauge(to, log, "ship.unwritten", "files", l -> l.status().unwritten());
        gauge(to, log, "ship.backlog", "segments", l -> l.shipCounters().backlog);
        gauge(to, log, "ship.lag", "seconds", l -> l.status().lag().toMillis() / 1e3);
    }

    /** The share of joined rows that had an outcome; NaN before the first. */
    private static double joinRate(SegmentExperienceLog log) {
        return (double) log.joinCounters().rewarded.get() / log.status().joined();
    }

    /** The share of records that were refused; NaN before the first. */
    private static double lossRate(SegmentExperienceLog log) {
        LogStatus status = log.status();
        return (double) status.dropped() / (log.rawCounters().accepted() + status.dropped());
    }

    private void counter(
            MeterRegistry to,
            SegmentExperienceLog log,
            String name,
            String description,
            ToDoubleFunction<LogStatus> value) {
        meters.add(FunctionCounter.builder(PREFIX + name, log, l -> value.applyAsDouble(l.status()))
                .description(description)
                .register(to));
    }

    private void gauge(
            MeterRegistry to,
            SegmentExperienceLog log,
            String name,
            String unit,
            ToDoubleFunction<SegmentExperienceLog> value) {
        meters.add(Gauge.builder(PREFIX + name, log, value).description(unit).register(to));
    }

    void close() {
        if (registry != null) {
            meters.forEach(registry::remove);
        }
    }
}
