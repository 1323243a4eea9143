package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.policy.OutputKind;
import org.junit.jupiter.api.Test;

class FakeSituationTest {

    @Test
    void aSamplerSeesWhatWasGiven() {
        var at = FakeSituation.discrete(2, 3)
                .members(new double[] {1, 2, 3, 4, 5}, new double[] {3, 2, 1, 0, -1})
                .forbid(1, 2)
                .step(7)
                .explorationRate(0.5)
                .build()
                .situation();
        assertThat(at.branches()).isEqualTo(2);
        assertThat(at.scores(1).member(1, 2)).isEqualTo(-1);
        assertThat(at.scores(1).score(0)).isEqualTo(2);
        assertThat(at.scores(0).epistemic(0)).isEqualTo(2);
        assertThat(at.legal(1, 2)).isFalse();
        assertThat(at.legal(0, 1)).isTrue();
        assertThat(at.step()).isEqualTo(7);
        assertThat(at.explorationRate()).isEqualTo(0.5);
        assertThatThrownBy(() -> at.scores().logit(0)).hasMessageContaining("LOGITS");
        assertThatThrownBy(() -> at.scores().member(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> at.scores().score(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void candidatesHaveFeatures() {
        var at = FakeSituation.candidates(new float[] {1, 2}, new float[] {3, 4}, new float[] {5, 6})
                .q(1, 2, 3)
                .build();
        assertThat(at.situation().branch(0).size()).isEqualTo(3);
        assertThat(at.situation().candidateFeatures()).isEqualTo(2);
        assertThat(at.situation().candidateFeature(2, 1)).isEqualTo(6);
        assertThat(at.permuted(2, 0, 1).situation().candidateFeature(0, 1)).isEqualTo(6);
        assertThat(at.permuted(2, 0, 1).situation().scores().q(0)).isEqualTo(3);
    }

    @Test
    void quantilesGiveBothKindsOfUncertainty() {
        // Two members, two quantiles, one alternative: {1, 3} and {2, 6}.
        var scores = FakeSituation.discrete(1)
                .output(OutputKind.QUANTILES, new float[] {1, 3, 2, 6}, 2, 2)
                .build()
                .situation()
                .scores();
        assertThat(scores.epistemic(0)).isEqualTo((0.5 + 4.5) / 2);
        assertThat(scores.aleatoric(0)).isEqualTo(1.5 * 1.5);
        assertThat(scores.score(0)).isEqualTo(3);
        assertThat(scores.member(1, 0)).isEqualTo(4);
    }

    @Test
    void aPermutationKeepsWhatIsIllegalIllegal() {
        var permuted = FakeSituation.discrete(3).q(1, 2, 3).forbid(2).build().permuted(2, 1, 0);
        assertThat(permuted.situation().legal(0, 0)).isFalse();
        assertThat(permuted.describe((at, out) -> at.scores().greedyInto(out.categorical()))
                        .probabilities())
                .containsExactly(0, 1, 0);
    }
}
