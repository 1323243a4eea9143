package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Scores;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden numbers from src/test/python/sampling_golden.py: five members, eight quantiles, three alternatives. */
class ScoresViewTest {

    private static final float[] QUANTILES = {
        0.0f, 0.3f, -0.27f, -0.89f, -0.45f, -0.99f, 0.06f, 1.34f, -0.49f, -0.62f, 0.49f, 0.36f, 0.11f, -0.93f, -0.03f,
        0.7f, -1.34f, -0.46f, -1.9f, -1.29f, -1.84f, -0.24f, -1.27f, 0.27f, 0.16f, -0.19f, -2.52f, -0.54f, -0.05f,
        0.11f, -1.53f, -0.48f, -0.98f, -0.81f, 1.06f, -0.81f, -0.03f, 0.88f, -0.58f, -0.11f, 0.11f, 0.06f, -1.23f,
        0.08f, 1.36f, -1.55f, 0.86f, 0.12f, -0.64f, 2.0f, 0.76f, -1.2f, 0.07f, 0.58f, -0.19f, 0.68f, -0.07f, 0.67f,
        1.44f, -0.68f, 0.2f, -0.46f, 0.13f, -1.19f, -0.58f, -0.2f, 0.9f, 1.15f, -1.32f, -0.79f, 0.65f, -1.99f, -0.46f,
        -0.1f, 1.26f, 0.69f, -0.33f, -0.37f, -0.25f, 1.52f, -0.43f, -0.3f, 0.35f, -0.12f, -0.2f, -1.11f, -0.01f, -0.44f,
        1.17f, 0.65f, -0.02f, 0.67f, -0.34f, 1.05f, -0.01f, 0.58f, -1.29f, 0.35f, -1.69f, -2.04f, -0.3f, -0.9f, 0.16f,
        2.24f, -0.83f, -0.62f, 0.21f, 0.49f, -0.18f, -0.21f, 0.7f, 0.52f, -1.03f, -0.08f, 0.04f, -1.05f, 0.26f, -0.86f,
        0.97f, 0.19f
    };
    private static final double[] MEAN = {-0.37149999999999994, 0.18524999999999997, -0.253};
    private static final double[] EPISTEMIC = {0.6174575, 0.7193025000000001, 0.8178287500000001};
    private static final double[] ALEATORIC = {0.04986175000000001, 0.2414679375, 0.042002999999999985};
    private static final double[] POOLED = {0.5438277499999999, 0.8169099375000002, 0.6962659999999999};

    private static Scores scores() {
        return Workspaces.of((at, out) -> {}, OutputKind.QUANTILES, List.of(Branch.discrete(3)), QUANTILES, 5, 8, 3)
                .situation()
                .scores();
    }

    @Test
    void variancesAreThoseOfTheReference() {
        for (int a = 0; a < 3; a++) {
            assertThat(scores().score(a)).isCloseTo(MEAN[a], within(1e-7));
            assertThat(scores().epistemic(a)).isCloseTo(EPISTEMIC[a], within(1e-7));
            assertThat(scores().aleatoric(a)).isCloseTo(ALEATORIC[a], within(1e-7));
        }
    }

    /** With biased variances the two parts add up to the variance of all members' quantiles together. */
    @Test
    void thePartsAddUpToThePooledVariance() {
        for (int a = 0; a < 3; a++) {
            assertThat(scores().epistemic(a) * 4 / 5 + scores().aleatoric(a)).isCloseTo(POOLED[a], within(1e-7));
        }
    }

    @Test
    void quantilesAndMembersAreReadByTheirAxes() {
        assertThat((float) scores().quantile(2, 5, 1)).isEqualTo(QUANTILES[(2 * 8 + 5) * 3 + 1]);
        double sum = 0;
        for (int n = 0; n < 8; n++) {
            sum += QUANTILES[(3 * 8 + n) * 3 + 2];
        }
        assertThat(scores().member(3, 2)).isCloseTo(sum / 8, within(1e-12));
    }

    @Test
    void oneMemberShowsNoSpread() {
        Scores one = Workspaces.of(
                        (at, out) -> {}, OutputKind.Q_MEMBERS, List.of(Branch.discrete(2)), new float[] {1, 2}, 1, 2)
                .situation()
                .scores();
        assertThat(one.epistemic(0)).isNaN();
        assertThat(one.aleatoric(0)).isNaN();
        assertThat(one.score(1)).isEqualTo(2);
    }
}
