package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.FakeSituation;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LogitSamplersTest {

    private static double weight(Situation at, int a) {
        double max = Double.NEGATIVE_INFINITY;
        for (int b = 0; b < at.branch(0).size(); b++) {
            max = at.legal(0, b) ? Math.max(max, at.scores().logit(b)) : max;
        }
        return Math.exp((at.scores().logit(a) - max) / 0.9);
    }

    private static boolean isTopK(Situation at, int a, int k) {
        int above = 0;
        for (int b = 0; b < at.branch(0).size(); b++) {
            above += at.legal(0, b) && at.scores().logit(b) > at.scores().logit(a) ? 1 : 0;
        }
        return above < k;
    }

    /** Whether what is likelier, of the {@code k} likeliest, does not reach {@code p} by itself. */
    private static boolean isTopP(Situation at, int a, int k, double p) {
        double above = 0;
        double total = 0;
        for (int b = 0; b < at.branch(0).size(); b++) {
            if (at.legal(0, b) && isTopK(at, b, k)) {
                total += weight(at, b);
                above += at.scores().logit(b) > at.scores().logit(a) ? weight(at, b) : 0;
            }
        }
        return above / total < p;
    }

    @Nested
    class TopKThenTopP extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.boltzmann(0.9, Truncation.topK(4), Truncation.topP(0.8));
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
        protected Optional<PathSampler> untruncated() {
            return Optional.of(Samplers.softmax(0.9));
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] = Draws.categorical(
                    at, 0, a -> isTopK(at, a, 4) && isTopP(at, a, 4, 0.8) ? weight(at, a) : 0, random);
        }
    }

    @Nested
    class MinP extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.boltzmann(0.9, Truncation.minP(0.2));
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
        protected Optional<PathSampler> untruncated() {
            return Optional.of(Samplers.softmax(0.9));
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] = Draws.categorical(at, 0, a -> weight(at, a) >= 0.2 ? weight(at, a) : 0, random);
        }
    }

    /** Draw n by Gumbel's trick, keep the best by q, the first of equals. */
    @Nested
    class BestOfThree extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.bestOf(3, Samplers.softmax(0.9));
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS, OutputKind.Q);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int best = -1;
            for (int i = 0; i < 3; i++) {
                int drawn = Draws.argmax(
                        at, 0, a -> at.scores().logit(a) / 0.9 - Math.log(-Math.log(random.nextDouble())), random);
                best = best < 0 || at.scores().q(drawn) > at.scores().q(best) ? drawn : best;
            }
            choices[0] = best;
        }
    }

    @Nested
    class UniformOverBranches extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.uniform();
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS).branches(2);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] = Draws.uniform(at, 0, random);
            choices[1] = Draws.uniform(at, 1, random);
        }
    }

    @Test
    void theOrderOfFiltersCounts() {
        // The softmax is .4 .3 .2 .1.
        FakeSituation at = FakeSituation.discrete(4)
                .logits(Math.log(.4), Math.log(.3), Math.log(.2), Math.log(.1))
                .build();
        double[] topPFirst = at.describe(Samplers.boltzmann(1, Truncation.topP(0.6), Truncation.topK(3)))
                .probabilities();
        double[] topKFirst = at.describe(Samplers.boltzmann(1, Truncation.topK(2), Truncation.topP(0.55)))
                .probabilities();
        double[] reversed = at.describe(Samplers.boltzmann(1, Truncation.topP(0.55), Truncation.topK(2)))
                .probabilities();
        assertThat(topPFirst[0]).isCloseTo(4.0 / 7, within(1e-7));
        assertThat(topKFirst).containsExactly(1, 0, 0, 0);
        assertThat(reversed[1]).isCloseTo(3.0 / 7, within(1e-7));
    }

    @Test
    void theLikeliestSurvivesEveryFilter() {
        FakeSituation at = FakeSituation.discrete(3).logits(1e4, -1e4, 0).build();
        for (Truncation filter :
                new Truncation[] {Truncation.topK(1), Truncation.topP(1e-9), Truncation.topP(1), Truncation.minP(1)}) {
            assertThat(at.describe(Samplers.boltzmann(0.1, filter)).probabilities())
                    .as("%s", filter)
                    .containsExactly(1, 0, 0);
        }
    }

    @Test
    void filtersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Truncation.topK(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> Truncation.topP(0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> Truncation.minP(1.5)).hasMessageContaining("1.5");
    }
}
