package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.FakeSituation;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Bonuses on the state, which are recorded, and those on the action, which direct the choice. */
class StateBonusTest {

    private static final PathSampler E3B = Samplers.e3bReward(0.1, MemoryScope.EPISODE, Samplers.softmax());
    private static final PathSampler RND = Samplers.rndReward(MemoryScope.AGENT, Samplers.softmax());

    /** A bonus on the state changes no choice: what is drawn is the softmax, by Gumbel's trick. */
    private abstract static class SoftmaxContract extends SamplerContract {
        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] =
                    Draws.argmax(at, 0, a -> at.scores().logit(a) - Math.log(-Math.log(random.nextDouble())), random);
        }
    }

    @Nested
    class NoveltyBeside extends SoftmaxContract {
        @Override
        protected PathSampler sampler() {
            return RND;
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS, OutputKind.NOVELTY);
        }
    }

    @Nested
    class EllipticalBeside extends SoftmaxContract {
        @Override
        protected PathSampler sampler() {
            return E3B;
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS, OutputKind.FEATURES);
        }
    }

    private static SamplerMemory memoryOf(PathSampler sampler) {
        return sampler.needs().memory().orElseThrow().factory().get();
    }

    private static Situation features(float... features) {
        return FakeSituation.discrete(2)
                .logits(0.5, 0)
                .output(OutputKind.FEATURES, features)
                .build()
                .situation();
    }

    private static Situation novelty(float error) {
        return FakeSituation.discrete(2)
                .logits(0.5, 0)
                .output(OutputKind.NOVELTY, new float[] {error})
                .build()
                .situation();
    }

    @Test
    void theEllipticalBonusIsThatOfADirectInverseAfterManyStates() {
        int size = 6;
        SplittableRandom random = new SplittableRandom(1);
        SamplerMemory memory = memoryOf(E3B);
        double[][] covariance = new double[size][size];
        for (int i = 0; i < size; i++) {
            covariance[i][i] = 0.1;
        }
        for (int n = 0; n < 10_000; n++) {
            float[] phi = new float[size];
            for (int i = 0; i < size; i++) {
                phi[i] = (float) random.nextGaussian() * (i == 0 ? 3 : 1);
            }
            Situation at = features(phi);
            if (n < 5 || n % 1_000 == 0 || n == 9_999) {
                assertThat(memory.intrinsicReward(at))
                        .as("bonus of state %s", n)
                        .isCloseTo(quadratic(covariance, phi), within(1e-4));
            }
            memory.drawn(at, 0);
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    covariance[i][j] += (double) phi[i] * phi[j];
                }
            }
        }
    }

    /** φᵀ C⁻¹ φ by elimination with the greatest pivot. */
    private static double quadratic(double[][] matrix, float[] phi) {
        int size = phi.length;
        double[][] a = new double[size][size + 1];
        for (int i = 0; i < size; i++) {
            System.arraycopy(matrix[i], 0, a[i], 0, size);
            a[i][size] = phi[i];
        }
        for (int column = 0; column < size; column++) {
            int pivot = column;
            for (int i = column + 1; i < size; i++) {
                pivot = Math.abs(a[i][column]) > Math.abs(a[pivot][column]) ? i : pivot;
            }
            double[] swapped = a[pivot];
            a[pivot] = a[column];
            a[column] = swapped;
            for (int i = 0; i < size; i++) {
                double factor = i == column ? 0 : a[i][column] / a[column][column];
                for (int j = column; j <= size; j++) {
                    a[i][j] -= factor * a[column][j];
                }
            }
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += phi[i] * a[i][size] / a[i][i];
        }
        return sum;
    }

    @Test
    void noveltyIsDividedByItsRunningDeviation() {
        SamplerMemory memory = memoryOf(RND);
        float[] errors = {2, 2, 5, 1, 0.5f, 9};
        double sum = 0;
        double squares = 0;
        for (int n = 0; n < errors.length; n++) {
            sum += errors[n];
            squares += errors[n] * errors[n];
            double variance = squares / (n + 1) - Math.pow(sum / (n + 1), 2);
            double expected = n < 2 ? 0 : errors[n] / Math.sqrt(variance);
            assertThat(memory.intrinsicReward(novelty(errors[n]))).isCloseTo(expected, within(1e-9));
            memory.drawn(novelty(errors[n]), 0);
        }
    }

    @Test
    void bonusesDoNotDependOnWhereARunIsInterrupted() {
        for (boolean elliptical : new boolean[] {true, false}) {
            PathSampler sampler = elliptical ? E3B : RND;
            SplittableRandom random = new SplittableRandom(2);
            SamplerMemory whole = memoryOf(sampler);
            SamplerMemory cut = memoryOf(sampler);
            for (int n = 0; n < 200; n++) {
                float value = (float) random.nextDouble();
                Situation at = elliptical ? features(value, 1, -value) : novelty(value);
                assertThat(cut.intrinsicReward(at)).isEqualTo(whole.intrinsicReward(at));
                whole.drawn(at, 0);
                cut.drawn(at, 0);
                if (n % 7 == 0) {
                    SamplerMemory restored = memoryOf(sampler);
                    restored.restore(cut.save());
                    cut = restored;
                }
            }
        }
    }

    @Test
    void whatWasNotSavedByThemIsRefused() {
        assertThatThrownBy(() -> memoryOf(E3B).restore(new byte[] {0, 0, 0, 2, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 by 2");
        assertThatThrownBy(() -> memoryOf(RND).restore(new byte[3])).hasMessageContaining("not 3");
    }

    @Test
    void aBonusOnTheStateChangesNoChoiceAndOneOnTheActionDoes() {
        FakeSituation.Builder at = FakeSituation.discrete(3)
                .q(0.2, 0.1, 0)
                .output(OutputKind.Q_INT, new float[] {0, 1, 3})
                .output(OutputKind.FEATURES, new float[] {1, 2})
                .output(OutputKind.NOVELTY, new float[] {7});
        double[] plain = at.build().describe(Samplers.softmax()).probabilities();
        for (PathSampler recording : new PathSampler[] {E3B, RND}) {
            SamplerMemory memory = memoryOf(recording);
            FakeSituation situation = at.memory(memory).build();
            memory.drawn(situation.situation(), 1);
            assertThat(situation.describe(recording).probabilities()).containsExactly(plain);
        }
        assertThat(at.build()
                        .describe(Samplers.curious(0.5, Samplers.softmax()))
                        .probabilities())
                .isNotEqualTo(plain);
        PathSampler counting = Samplers.counting(1, MemoryScope.EPISODE, Samplers.softmax());
        SamplerMemory counts = memoryOf(counting);
        FakeSituation counted = at.memory(counts).build();
        counts.drawn(counted.situation(), 0);
        double[] directed = counted.describe(counting).probabilities();
        assertThat(directed[0]).isLessThan(plain[0]);
        assertThat(directed[1]).isGreaterThan(plain[1]);
    }
}
