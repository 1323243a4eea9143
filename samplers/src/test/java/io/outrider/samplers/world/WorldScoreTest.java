package io.outrider.samplers.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSpec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorldScoreTest {

    private static final WorldChoice CHOICE =
            new WorldChoice(WorldSpec.of("w", 0), 1, PropensityKind.EXACT, WorldReason.DRAWN, true);

    /** The λ-return less the value, summed forwards: (1 − λ) Σ λ^(n−1) (R^(n) − V), the rest on the longest. */
    private static double[] lambdaReturns(
            float[] rewards, float[] values, double last, double discount, double lambda) {
        int steps = rewards.length;
        double[] advantages = new double[steps];
        for (int t = 0; t < steps; t++) {
            double mixed = 0;
            for (int n = 1; t + n <= steps; n++) {
                double target = 0;
                for (int k = 0; k < n; k++) {
                    target += Math.pow(discount, k) * rewards[t + k];
                }
                target += Math.pow(discount, n) * (t + n == steps ? last : values[t + n]);
                mixed += (t + n == steps ? 1 : 1 - lambda) * Math.pow(lambda, n - 1) * target;
            }
            advantages[t] = mixed - values[t];
        }
        return advantages;
    }

    @Test
    void advantagesAreLambdaReturnsLessValues() {
        SplittableRandom random = new SplittableRandom(5);
        for (int run = 0; run < 50; run++) {
            int steps = 1 + random.nextInt(12);
            float[] rewards = new float[steps];
            float[] values = new float[steps];
            for (int t = 0; t < steps; t++) {
                rewards[t] = (float) random.nextGaussian();
                values[t] = (float) random.nextGaussian();
            }
            boolean terminated = random.nextBoolean();
            double last = terminated ? 0 : values[steps - 1];
            double[] expected = lambdaReturns(rewards, values, last, 0.97, 0.8);
            WorldEpisode episode = Episodes.episode(CHOICE, rewards, values, terminated ? 0 : Float.NaN, terminated);
            assertThat(WorldScore.advantages(episode, 0.97, 0.8)).containsExactly(expected, within(1e-9));
        }
    }

    @Test
    void scoresAreMeansOverSteps() {
        WorldEpisode episode = Episodes.episode(CHOICE, new float[] {0, 1}, new float[] {0.5f, 2}, 0, true);
        // γ = λ = 1: A_1 = 1 − 2 = −1, A_0 = 0 + 2 − .5 + A_1 = .5
        assertThat(WorldScore.VALUE_LOSS.of(episode, 1, 1, 1)).isCloseTo(0.75, within(1e-12));
        assertThat(WorldScore.POSITIVE_VALUE_LOSS.of(episode, 1, 1, 1)).isCloseTo(0.25, within(1e-12));
        assertThat(WorldScore.TD_ERROR.of(episode, 1, 1, 1)).isCloseTo((1.5 + 1) / 2, within(1e-12));
        WorldEpisode unsure = episode.withConfidence(new float[] {0.5f, 0.25f}, new float[] {0.125f, 0.625f});
        assertThat(WorldScore.ENTROPY.of(unsure, 1, 1, 1)).isCloseTo(0.375, within(1e-12));
        assertThat(WorldScore.MARGIN.of(unsure, 1, 1, 1)).isCloseTo(1 - 0.375, within(1e-12));
        assertThat(WorldScore.ENTROPY.of(episode, 1, 1, 1)).isNaN();
        assertThatThrownBy(() -> episode.withConfidence(new float[3], new float[2]))
                .hasMessageContaining("2 steps")
                .hasMessageContaining("3 and 2");
        assertThat(WorldScore.MAX_MONTE_CARLO.of(episode, 3, 1, 1)).isCloseTo(((3 - 0.5) + (3 - 2)) / 2, within(1e-12));
    }
}
