package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(JoinSchedule.ALL.anyFails(0, SEEDS, seed -> new JoinSchedule(seed, true)))
                .isTrue();
    }

    private static void survive(long from, long count) {
        JoinSchedule.ALL.survive(from, count, seed -> new JoinSchedule(seed, false));
    }
}
