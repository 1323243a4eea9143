package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.experience.RewardJoin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashes while outcomes are joined, or forwarded to be joined elsewhere, and rows shipped, on the model file system, by seed. */
class JoinCrashTest {

    private static final int SEEDS = 150;

    @ParameterizedTest
    @EnumSource(RewardJoin.class)
    void everyAcknowledgedDecisionIsShippedOnce(RewardJoin join) {
        survive(join, 0, SEEDS);
    }

    @ParameterizedTest
    @EnumSource(RewardJoin.class)
    @Tag("slow")
    void everyAcknowledgedDecisionIsShippedOnceInTenThousandSchedules(RewardJoin join) {
        survive(join, SEEDS, 10_000);
    }

    @Test
    void forgottenMarksAreFound() {
        assertThat(JoinSchedule.ALL.anyFails(0, SEEDS, seed -> new JoinSchedule(seed, RewardJoin.HERE, true)))
                .isTrue();
    }

    private static void survive(RewardJoin join, long from, long count) {
        JoinSchedule.ALL.survive(from, count, seed -> new JoinSchedule(seed, join, false));
    }
}
