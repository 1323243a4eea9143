package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.internal.segment.Bug;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashes while people are erased and rows shipped, on the model file system, by seed. */
class ErasureCrashTest {

    private static final int SEEDS = 400;

    @Test
    void anErasureThatReturnedIsKept() {
        survive(0, SEEDS);
    }

    @Test
    @Tag("slow")
    void anErasureThatReturnedIsKeptInTenThousandSchedules() {
        survive(SEEDS, 10_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = Bug.class,
            names = {"FORCE_SKIPPED", "DIRECTORY_NOT_SYNCED"})
    void anErasureThatIsNotDurableIsFound(Bug bug) {
        assertThat(ErasureSchedule.ALL.anyFails(0, SEEDS, seed -> new ErasureSchedule(seed, bug, false)))
                .isTrue();
    }

    @Test
    void aForgottenLedgerIsFound() {
        assertThat(ErasureSchedule.ALL.anyFails(0, SEEDS, seed -> new ErasureSchedule(seed, Bug.NONE, true)))
                .isTrue();
    }

    private static void survive(long from, long count) {
        ErasureSchedule.ALL.survive(from, count, seed -> new ErasureSchedule(seed, Bug.NONE, false));
    }
}
