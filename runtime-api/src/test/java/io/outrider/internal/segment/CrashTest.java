package io.outrider.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
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
        int found = 0;
        for (long seed = 0; seed < SEEDS && found == 0; seed++) {
            CrashSchedule schedule = new CrashSchedule(seed, bug);
            found += schedule.violation(schedule.draw()) == null ? 0 : 1;
        }
        assertThat(found).isPositive();
    }

    private static void survive(long from, long count) {
        for (long seed = from; seed < from + count; seed++) {
            CrashSchedule schedule = new CrashSchedule(seed, Bug.NONE);
            List<CrashSchedule.Step> steps = schedule.draw();
            String violation = schedule.violation(steps);
            if (violation != null) {
                fail(schedule.shrunk(steps, violation));
            }
        }
    }
}
