package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Crashes while outcomes are joined and rows shipped, on the model file system, by seed. */
class JoinCrashTest {

    private static final int SEEDS = 150;

    @Test
    void everyAcknowledgedDecisionIsShippedOnce() {
        survive(0, SEEDS);
    }

    @Test
    @Tag("slow")
    void everyAcknowledgedDecisionIsShippedOnceInTenThousandSchedules() {
        survive(SEEDS, 10_000);
    }

    @Test
    void forgottenMarksAreFound() {
        int found = 0;
        for (long seed = 0; seed < SEEDS && found == 0; seed++) {
            JoinSchedule schedule = new JoinSchedule(seed, true);
            found += schedule.violation(schedule.draw()) == null ? 0 : 1;
        }
        assertThat(found).isPositive();
    }

    private static void survive(long from, long count) {
        for (long seed = from; seed < from + count; seed++) {
            JoinSchedule schedule = new JoinSchedule(seed, false);
            List<JoinSchedule.Step> steps = schedule.draw();
            String violation = schedule.violation(steps);
            if (violation != null) {
                fail(schedule.shrunk(steps, violation));
            }
        }
    }
}
