package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.FakeSituation;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CombinatorsTest {

    /** Draw any alternative; keep it with the probability that makes inverse gap weighting, else take the best. */
    private static int inverseGap(Situation at, double gamma, RandomGenerator random) {
        int best = Draws.argmax(at, 0, a -> at.scores().q(a), random);
        int any = Draws.uniform(at, 0, random);
        int legal = 0;
        for (int a = 0; a < at.branch(0).size(); a++) {
            legal += at.legal(0, a) ? 1 : 0;
        }
        double gap = at.scores().q(best) - at.scores().q(any);
        return gap > 0 && random.nextDouble() < legal / (legal + gamma * gap) ? any : best;
    }

    @Nested
    class SquareCbWithAFixedGamma extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.squareCb(3);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] = inverseGap(at, 3, random);
        }
    }

    @Nested
    class SquareCbAfterEightDecisions extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.squareCb();
        }

        @Override
        protected Situations situations() {
            Situation any = FakeSituation.discrete(1).build().situation();
            return Situations.discrete(OutputKind.Q).memory(() -> {
                DecisionCount count = new DecisionCount();
                for (int i = 0; i < 8; i++) {
                    count.drawn(any, 0);
                }
                return count;
            });
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] = inverseGap(at, 30, random);
        }
    }

    @Nested
    class CuriousEpsilonGreedy extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.curious(2, Samplers.epsilonGreedy(0.1));
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q, OutputKind.Q_INT).branches(2);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            boolean explore = random.nextDouble() < 0.1;
            for (int b = 0; b < choices.length; b++) {
                int branch = b;
                choices[b] = explore
                        ? Draws.uniform(at, b, random)
                        : Draws.argmax(
                                at,
                                b,
                                a -> at.scores(branch).q(a)
                                        + 2 * at.scores(branch).qInt(a),
                                random);
            }
        }
    }

    /** Over a sketch whose cells hold anything. Counts belong to positions, so that reordering changes them. */
    @Nested
    class CountingGreedy extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.counting(0.5, MemoryScope.EPISODE, Samplers.greedy());
        }

        @Override
        protected boolean isPermutationEquivariant() {
            return false;
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q, OutputKind.FEATURES).memory(() -> {
                CountSketch sketch = new CountSketch(16, 1 << 12);
                byte[] state = sketch.save();
                for (int i = 3; i < state.length; i += 4) {
                    state[i] = (byte) ((i * 37) & 7);
                }
                sketch.restore(state);
                return sketch;
            });
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            CountSketch sketch = at.memory(CountSketch.class);
            long pattern = sketch.pattern(at.scores());
            choices[0] =
                    Draws.argmax(at, 0, a -> at.scores().q(a) + 0.5 / Math.sqrt(1 + sketch.count(pattern, a)), random);
        }
    }

    /** With the probability that spends the sacrifice on average, draw as the guarded sampler; else greedily. */
    @Nested
    class GuardOverUniform extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.guarding(0.3, Samplers.uniform());
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            double best = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int legal = 0;
            for (int a = 0; a < at.branch(0).size(); a++) {
                if (at.legal(0, a)) {
                    best = Math.max(best, at.scores().q(a));
                    sum += at.scores().q(a);
                    legal++;
                }
            }
            double sacrifice = best - sum / legal;
            choices[0] = random.nextDouble() * sacrifice < 0.3
                    ? Draws.uniform(at, 0, random)
                    : Draws.argmax(at, 0, a -> at.scores().q(a), random);
        }
    }

    /** By bisection: what is taken from all alike, until the floor holds. */
    private static double[] projected(double[] p, boolean[] legal, double epsilon) {
        int count = 0;
        for (boolean one : legal) {
            count += one ? 1 : 0;
        }
        double low = -1;
        double high = 1;
        double[] projected = new double[p.length];
        for (int i = 0; i < 200; i++) {
            double taken = (low + high) / 2;
            double sum = 0;
            for (int a = 0; a < p.length; a++) {
                projected[a] = legal[a] ? Math.max(p[a] - taken, epsilon / count) : 0;
                sum += projected[a];
            }
            if (sum > 1) {
                low = taken;
            } else {
                high = taken;
            }
        }
        return projected;
    }

    @Nested
    class ProjectionOverSoftmax extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.projecting(0.3, Samplers.softmax());
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int size = at.branch(0).size();
            double max = Double.NEGATIVE_INFINITY;
            boolean[] legal = new boolean[size];
            for (int a = 0; a < size; a++) {
                legal[a] = at.legal(0, a);
                max = legal[a] ? Math.max(max, at.scores().logit(a)) : max;
            }
            double[] p = new double[size];
            double sum = 0;
            for (int a = 0; a < size; a++) {
                p[a] = legal[a] ? Math.exp(at.scores().logit(a) - max) : 0;
                sum += p[a];
            }
            for (int a = 0; a < size; a++) {
                p[a] /= sum;
            }
            double[] projected = projected(p, legal, 0.3);
            choices[0] = Draws.categorical(at, 0, a -> projected[a], random);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.5, 1})
    void aFloorByProjectionIsTheNearestDistribution(double epsilon) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            FakeSituation at = Situations.discrete(OutputKind.LOGITS).random(random);
            double[] before = at.describe(Samplers.softmax()).probabilities();
            boolean[] legal = new boolean[before.length];
            for (int a = 0; a < legal.length; a++) {
                legal[a] = at.situation().legal(0, a);
            }
            double[] after = at.describe(Samplers.projecting(epsilon, Samplers.softmax()))
                    .probabilities();
            assertThat(after).containsExactly(projected(before, legal, epsilon), within(1e-12));
        }
    }

    @Test
    void projectionAndMixingAreDifferentFloors() {
        FakeSituation at = FakeSituation.discrete(3).logits(0, 0, -100).build();
        assertThat(at.describe(Samplers.projecting(0.3, Samplers.softmax())).probabilities())
                .containsExactly(new double[] {0.45, 0.45, 0.1}, within(1e-12));
        assertThat(at.describe(Samplers.mixing(0.3, Samplers.softmax())).probabilities())
                .containsExactly(new double[] {0.45, 0.45, 0.1}, within(1e-12));
        FakeSituation skewed = FakeSituation.discrete(3).logits(1, 0, -100).build();
        assertThat(skewed.describe(Samplers.projecting(0.3, Samplers.softmax())).probabilities()[0])
                .isNotCloseTo(
                        skewed.describe(Samplers.mixing(0.3, Samplers.softmax()))
                                .probabilities()[0],
                        within(1e-3));
    }

    @Test
    void whatWouldBreakAHeldComponentIsRefused() {
        PathSampler held = Samplers.thompson().perEpisode();
        assertThatThrownBy(() -> Samplers.projecting(0.1, held)).hasMessageContaining("per-episode");
        assertThatThrownBy(() -> Samplers.guarding(0.1, held)).hasMessageContaining("per-episode");
        assertThatThrownBy(() -> Samplers.bestOf(2, held)).hasMessageContaining("per-episode");
        assertThatThrownBy(() -> Samplers.projecting(0.1, Samplers.thompson()).perEpisode())
                .isInstanceOf(IllegalStateException.class);
        assertThat(Samplers.mixing(0.1, held).needs().holdsComponents()).isTrue();
    }

    @Test
    void countsNeedAMemoryForThemselves() {
        assertThatThrownBy(() -> Samplers.counting(1, MemoryScope.AGENT, Samplers.squareCb()))
                .hasMessageContaining("square-cb");
    }

    /** A bonus that is the same for all alternatives changes nothing; one that differs does. */
    @Test
    void curiosityChangesTheDistribution() {
        FakeSituation.Builder scores = FakeSituation.discrete(2).logits(1, 0);
        double[] plain = scores.build().describe(Samplers.softmax()).probabilities();
        double[] flat = scores.output(OutputKind.Q_INT, new float[] {3, 3})
                .build()
                .describe(Samplers.curious(1, Samplers.softmax()))
                .probabilities();
        double[] curious = scores.output(OutputKind.Q_INT, new float[] {0, 3})
                .build()
                .describe(Samplers.curious(1, Samplers.softmax()))
                .probabilities();
        assertThat(flat).containsExactly(plain, within(1e-12));
        assertThat(curious[1]).isGreaterThan(plain[1] + 0.1);
    }

    @Test
    void aCountedActionLosesItsBonus() {
        FakeSituation at = FakeSituation.discrete(2)
                .q(0, 0)
                .output(OutputKind.FEATURES, new float[] {0.3f, -2})
                .memory(new CountSketch(16, 64))
                .build();
        PathSampler sampler = Samplers.counting(1, MemoryScope.EPISODE, Samplers.greedy());
        assertThat(at.describe(sampler).probabilities()).containsExactly(0.5, 0.5);
        at.situation().memory(CountSketch.class).drawn(at.situation(), 0);
        assertThat(at.describe(sampler).probabilities()).containsExactly(0, 1);
    }
}
