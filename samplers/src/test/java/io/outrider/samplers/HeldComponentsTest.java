package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.FakeEpisode;
import io.outrider.testkit.sampling.FakeSituation;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A head held for an episode: five members, three actions, four steps, every sequence of actions. */
class HeldComponentsTest {

    private static final int MEMBERS = 5;
    private static final int ACTIONS = 3;
    private static final int STEPS = 4;
    private static final int SEQUENCES = 81;

    @Nested
    class AMemberForAnEpisode extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.thompson().perEpisode();
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).members(MEMBERS);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(MEMBERS);
            choices[0] = Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }
    }

    private final double[][][] members = new double[STEPS][MEMBERS][ACTIONS];

    HeldComponentsTest() {
        SplittableRandom random = new SplittableRandom(3);
        for (double[][] step : members) {
            for (double[] member : step) {
                for (int a = 0; a < ACTIONS; a++) {
                    member[a] = random.nextInt(4);
                }
            }
        }
    }

    private FakeSituation at(int step) {
        return FakeSituation.discrete(ACTIONS).members(members[step]).step(step).build();
    }

    private static int[] sequence(int code) {
        int[] sequence = new int[STEPS];
        for (int t = 0, rest = code; t < STEPS; t++, rest /= ACTIONS) {
            sequence[t] = rest % ACTIONS;
        }
        return sequence;
    }

    /** The share of {@code action} in a member's greedy set. */
    private double greedy(int step, int member, int action) {
        double[] scores = members[step][member];
        int ties = 0;
        double best = Math.max(scores[0], Math.max(scores[1], scores[2]));
        for (double score : scores) {
            ties += score == best ? 1 : 0;
        }
        return scores[action] == best ? 1.0 / ties : 0;
    }

    /** Σₘ 1/M Πₜ πₘ(aₜ): draw a member, hold it; at each step with probability epsilon act uniformly instead. */
    private double enumerated(int[] sequence, double epsilon) {
        double sum = 0;
        for (int m = 0; m < MEMBERS; m++) {
            double product = 1.0 / MEMBERS;
            for (int t = 0; t < STEPS; t++) {
                product *= (1 - epsilon) * greedy(t, m, sequence[t]) + epsilon / ACTIONS;
            }
            sum += product;
        }
        return sum;
    }

    private double recorded(PathSampler sampler, int[] sequence) {
        FakeEpisode episode = new FakeEpisode(sampler);
        double product = 1;
        for (int t = 0; t < STEPS && product > 0; t++) {
            double p = episode.describe(at(t)).probability(sequence[t]);
            product *= p;
            if (p > 0) {
                episode.take(sequence[t]);
            }
        }
        return product;
    }

    @Test
    void marginalsMultiplyToTheProbabilityOfTheSequence() {
        double total = 0;
        for (int code = 0; code < SEQUENCES; code++) {
            double expected = enumerated(sequence(code), 0);
            assertThat(recorded(Samplers.thompson().perEpisode(), sequence(code)))
                    .isCloseTo(expected, within(1e-15));
            total += expected;
        }
        assertThat(total).isCloseTo(1, within(1e-12));
    }

    /** A floor over a held member is drawn anew at each step, and the filter accounts for it. */
    @Test
    void aFloorOverAHeldMemberIsExactAsWell() {
        PathSampler sampler = Samplers.mixing(0.2, Samplers.thompson().perEpisode());
        for (int code = 0; code < SEQUENCES; code++) {
            assertThat(recorded(sampler, sequence(code))).isCloseTo(enumerated(sequence(code), 0.2), within(1e-15));
        }
    }

    /** The product of per-step vote shares is another distribution: using it for sequences is a mistake. */
    @Test
    void naiveVoteSharesAreWrong() {
        double worst = 0;
        for (int code = 0; code < SEQUENCES; code++) {
            int[] sequence = sequence(code);
            double naive = 1;
            for (int t = 0; t < STEPS; t++) {
                naive *= at(t).describe(Samplers.thompson()).probability(sequence[t]);
            }
            worst = Math.max(worst, Math.abs(naive - enumerated(sequence, 0)));
        }
        assertThat(worst).isGreaterThan(0.02);
    }

    /**
     * The expectation of the return of the uniform policy, weighted by uniform/recorded over logs that a held member
     * wrote, with a floor for support: exact over all sequences, and biased with naive shares.
     */
    @Test
    void importanceWeightingIsUnbiasedWithRecordedPropensitiesOnly() {
        PathSampler held = Samplers.mixing(0.2, Samplers.thompson().perEpisode());
        PathSampler naive = Samplers.mixing(0.2, Samplers.thompson());
        double truth = 0;
        double exact = 0;
        double biased = 0;
        for (int code = 0; code < SEQUENCES; code++) {
            int[] sequence = sequence(code);
            double value = value(sequence);
            double uniform = Math.pow(1.0 / ACTIONS, STEPS);
            double law = enumerated(sequence, 0.2);
            double shares = 1;
            for (int t = 0; t < STEPS; t++) {
                shares *= at(t).describe(naive).probability(sequence[t]);
            }
            truth += uniform * value;
            exact += law * uniform / recorded(held, sequence) * value;
            biased += law * uniform / shares * value;
        }
        assertThat(exact).isCloseTo(truth, within(1e-12));
        assertThat(Math.abs(biased - truth)).isGreaterThan(0.01);
    }

    /** 1 for a sequence that repeats its first action throughout. */
    private static double value(int[] sequence) {
        for (int action : sequence) {
            if (action != sequence[0]) {
                return 0;
            }
        }
        return 1;
    }

    @Test
    void anEpisodeOfOneHeadIsOneHead() {
        FakeEpisode episode = new FakeEpisode(Samplers.thompson().perEpisode());
        double[][] disjoint = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        FakeSituation at = FakeSituation.discrete(3).members(disjoint).build();
        assertThat(episode.describe(at).probabilities())
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-15));
        episode.take(2);
        assertThat(episode.describe(at).probabilities()).containsExactly(0, 0, 1);
    }
}
