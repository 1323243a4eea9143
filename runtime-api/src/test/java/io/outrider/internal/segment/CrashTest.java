package io.outrider.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashes, torn writes, failing operations and full disks on the model file system, by seed. */
class CrashTest {
    private static final int SEEDS = 400;

    @Test
    void whatWasAcknowledgedSurvives() {
        survive(0, SEEDS);
    }

    @Test
    @Tag("slow")
    void whatWasAcknowledgedSurvivesTenThousandSchedules() {
        survive(SEEDS, 10_000);
    }

    @ParameterizedTest
    @EnumSource(value = Bug.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void deliberateMistakesAreFound(Bug bug) {
        assertThat(CrashSchedule.ALL.anyFails(0, SEEDS, seed -> new CrashSchedule(seed, bug)))
                .isTrue();
    }

    private static void survive(long from, long count) {
        CrashSchedule.ALL.survive(from, count, seed -> new CrashSchedule(seed, Bug.NONE));
    }
}
