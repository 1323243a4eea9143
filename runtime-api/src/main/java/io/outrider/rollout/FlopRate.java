package io.outrider.rollout;

import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.Policy;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Measures how many floating-point operations a second of this machine is worth. */
public final class FlopRate {

    private FlopRate() {}

    /**
     * The operations that {@code policy} gets done in a second on the calling thread, in runs of {@code rows} rows: what a second
     * spent in a world could have been spent on instead. Runs once, then for {@code time}.
     *
     * @throws IllegalArgumentException if the policy does not know what a row costs, {@code rows} is not positive, or
     *     {@code time} is not
     */
    public static double measure(Policy policy, int rows, Duration time) {
        return measure(policy, rows, time, System::nanoTime);
    }

    /** As {@link #measure(Policy, int, Duration)}, by another clock of nanoseconds. */
    public static double measure(Policy policy, int rows, Duration time, LongSupplier nanoTime) {
        double flops = policy.flopsPerRow();
        if (!(flops > 0)) {
            throw new IllegalArgumentException("the policy " + policy.version() + " does not know what a row costs");
        }
        if (rows < 1 || time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(
                    "a rate is measured over rows and time, not over " + rows + " rows and " + time);
        }
        try (Lane lane = policy.openLane(LaneSize.rows(rows))) {
            lane.run(rows);
            long start = nanoTime.getAsLong();
            long elapsed;
            long runs = 0;
            do {
                lane.run(rows);
                runs++;
                elapsed = nanoTime.getAsLong() - start;
            } while (elapsed < time.toNanos());
            return runs * rows * flops / (elapsed / 1e9);
        }
    }
}
