package io.outrider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decision holds in few bits comes out as it went in. */
class DecisionTest {

    private static final int MANY = (1 << 22) - 1;

    @Test
    void moreSamplesThanItHoldsAreRefused() {
        assertThatThrownBy(() -> new Decision.Parts().estimate(MANY + 1, 0)).hasMessageContaining("not 4194304");
        assertThatThrownBy(() -> new Decision.Parts().estimate(-1, 0)).hasMessageContaining("not -1");
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonComesOutAsItWentIn(Reason reason) {
        for (PropensityKind kind : PropensityKind.values()) {
            for (int flags = 0; flags < 16; flags++) {
                check(reason, kind, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0);
            }
        }
    }

    private static void check(
            Reason reason, PropensityKind kind, boolean explored, boolean recorded, boolean late, boolean degenerate) {
        Decision<String> decision = new Decision.Parts()
                .id(1, 2)
                .propensity(0.5, kind, 2)
                .estimate(MANY, 0.25)
                .reason(reason, explored)
                .recorded(recorded)
                .late(late)
                .degenerate(degenerate)
                .decision("act", "v1");
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.propensityKind()).isEqualTo(kind);
        assertThat(decision.propensitySamples()).isEqualTo(MANY);
        assertThat(decision.explored()).isEqualTo(explored);
        assertThat(decision.recorded()).isEqualTo(recorded);
        assertThat(decision.late()).isEqualTo(late);
        assertThat(decision.degenerate()).isEqualTo(degenerate);
        assertThat(decision.isFallback()).isEqualTo(reason == Reason.FALLBACK);
    }
}
