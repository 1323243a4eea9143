package io.outrider.evaluation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Times the runs of held versions, beside those of the running one; nothing where there is no registry. */
final class ShadowMeter {

    private final @Nullable Timer timer;

    private ShadowMeter(@Nullable Timer timer) {
        this.timer = timer;
    }

    static ShadowMeter none() {
        return new ShadowMeter(null);
    }

    static ShadowMeter of(MeterRegistry registry, String agent) {
        return new ShadowMeter(Timer.builder("outrider.inference")
                .description("Runs of the policy")
                .tags("agent", agent, "slot", "shadow")
                .register(registry));
    }

    void ran(long nanos) {
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
