package io.outrider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decision holds in few bits comes out as it went in. */
class DecisionTest {

    private static final int MANY = (1 << 21) - 1;

    @Test
    void moreSamplesThanItHoldsAreRefused() {
        assertThatThrownBy(() -> new Decision.Parts().estimate(MANY + 1, 0)).hasMessageContaining("not 2097152");
        assertThatThrownBy(() -> new Decision.Parts().estimate(-1, 0)).hasMessageContaining("not -1");
    }

    @Test
    void moreTiesThanItHoldsAreNotKnownAndFewerThanNoneAreRefused() {
        Decision.Parts parts = new Decision.Parts().propensity(0.5, PropensityKind.EXACT, 2);
        assertThat(parts.ties(MANY).decision("act", "v1").ties()).isEqualTo(MANY);
        assertThat(parts.ties(MANY + 1).decision("act", "v1").ties()).isZero();
        assertThatThrownBy(() -> parts.ties(-2)).hasMessageContaining("-2");
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonComesOutAsItWentIn(Reason reason) {
        for (PropensityKind kind : PropensityKind.values()) {
            for (int flags = 0; flags < 32; flags++) {
                check(reason, kind, flags);
            }
        }
    }

    private static void check(Reason reason, PropensityKind kind, int flags) {
        boolean explored = (flags & 1) != 0;
        boolean recorded = (flags & 2) != 0;
        boolean late = (flags & 4) != 0;
        boolean degenerate = (flags & 8) != 0;
        boolean cached = (flags & 16) != 0;
        Decision<String> decision = new Decision.Parts()
                .id(1, 2)
                .propensity(0.5, kind, 2)
                .estimate(MANY, 0.25)
                .ties(MANY - 1)
                .reason(reason, explored)
                .recorded(recorded)
                .late(late)
                .degenerate(degenerate)
                .cached(cached)
                .decision("act", "v1");
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.propensityKind()).isEqualTo(kind);
        assertThat(decision.propensitySamples()).isEqualTo(kind == PropensityKind.MONTE_CARLO ? MANY : 0);
        assertThat(decision.ties()).isEqualTo(kind == PropensityKind.EXACT ? MANY - 1 : 0);
        assertThat(decision.explored()).isEqualTo(explored);
        assertThat(decision.recorded()).isEqualTo(recorded);
        assertThat(decision.late()).isEqualTo(late);
        assertThat(decision.degenerate()).isEqualTo(degenerate);
        assertThat(decision.cached()).isEqualTo(cached);
        assertThat(decision.isFallback()).isEqualTo(reason == Reason.FALLBACK);
    }
}
