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
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EpsilonZGreedyTest {

    private static final double EPSILON = 0.3;
    private static final int CAP = 4;
    private static final double[] GREEDY_FIRST = {1, 0, 0};

    /** After two steps of the second alternative, the worse one: what is left to repeat is drawn by rejection. */
    @Nested
    class AfterTwoOfTheWorse extends SamplerContract {
        private static final double OFTEN = 0.8;

        @Override
        protected PathSampler sampler() {
            return Samplers.epsilonZGreedy(OFTEN, 2, CAP);
        }

        @Override
        protected Situations situations() {
            Situation before = FakeSituation.discrete(2).q(1, 0).build().situation();
            return Situations.discrete(OutputKind.Q).memory(() -> {
                Repeats repeats = new Repeats(OFTEN, 2, CAP);
                repeats.drawn(before, 1);
                FakeSituation then =
                        FakeSituation.discrete(2).q(1, 0).memory(repeats).build();
                repeats.drawn(then.situation(), 1);
                return repeats;
            });
        }

        /** A repetition belongs to a position. */
        @Override
        protected boolean isPermutationEquivariant() {
            return false;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int left;
            do {
                left = begin(random);
                left = left > 0 ? left - 1 : left < 0 ? left : begin(random);
            } while (left < 0);
            boolean repeats = left > 0 && at.branch(0).size() > 1 && at.legal(0, 1);
            choices[0] = repeats
                    ? 1
                    : random.nextDouble() < OFTEN
                            ? Draws.uniform(at, 0, random)
                            : Draws.argmax(at, 0, a -> at.scores().q(a), random);
        }

        /** How often the second alternative is still to be repeated after a fresh choice; −1 if it is not chosen. */
        private int begin(RandomGenerator random) {
            if (random.nextDouble() >= OFTEN || random.nextBoolean()) {
                return -1;
            }
            double target = random.nextDouble();
            int n = 1;
            for (target -= length(1); target >= 0 && n < CAP; target -= length(n)) {
                n++;
            }
            return n - 1;
        }
    }

    /** P(n) ∝ n⁻² for n = 1 … 4. */
    private static double length(int n) {
        double total = 1 + 1 / 4.0 + 1 / 9.0 + 1 / 16.0;
        return 1.0 / (n * n) / total;
    }

    /**
     * The probability of a sequence, by following every course of the hidden state: what is repeated and how often more.
     */
    private static double enumerated(int[] sequence, boolean[][] legal, int t, int repeated, int left) {
        if (t == sequence.length) {
            return 1;
        }
        int taken = sequence[t];
        if (left > 0 && legal[t][repeated]) {
            return taken == repeated ? enumerated(sequence, legal, t + 1, repeated, left - 1) : 0;
        }
        int count = 0;
        int first = -1;
        for (int a = 0; a < 3; a++) {
            count += legal[t][a] ? 1 : 0;
            first = first < 0 && legal[t][a] ? a : first;
        }
        if (!legal[t][taken]) {
            return 0;
        }
        double sum = taken == first ? (1 - EPSILON) * enumerated(sequence, legal, t + 1, -1, 0) : 0;
        for (int n = 1; n <= CAP; n++) {
            sum += EPSILON / count * length(n) * enumerated(sequence, legal, t + 1, taken, n - 1);
        }
        return sum;
    }

    private static double recorded(int[] sequence, boolean[][] legal) {
        Repeats repeats = new Repeats(EPSILON, 2, CAP);
        double product = 1;
        for (int t = 0; t < sequence.length; t++) {
            FakeSituation.Builder builder = FakeSituation.discrete(3).q(3, 2, 1).memory(repeats);
            for (int a = 0; a < 3; a++) {
                if (!legal[t][a]) {
                    builder.forbid(a);
                }
            }
            FakeSituation at = builder.build();
            double p = at.describe(Samplers.epsilonZGreedy(EPSILON, 2, CAP)).probability(sequence[t]);
            product *= p;
            if (p == 0) {
                return 0;
            }
            repeats.drawn(at.situation(), sequence[t]);
            Repeats restored = new Repeats(EPSILON, 2, CAP);
            restored.restore(repeats.save());
            repeats = restored;
        }
        return product;
    }

    @Test
    void marginalsMultiplyToTheProbabilityOfEverySequence() {
        SplittableRandom random = new SplittableRandom(1);
        for (int mask = 0; mask < 4; mask++) {
            boolean[][] legal = new boolean[6][3];
            for (boolean[] row : legal) {
                for (int a = 0; a < 3; a++) {
                    row[a] = mask == 0 || random.nextInt(4) > 0;
                }
                row[random.nextInt(3)] = true;
            }
            double total = 0;
            for (int code = 0; code < 729; code++) {
                int[] sequence = new int[6];
                for (int t = 0, rest = code; t < 6; t++, rest /= 3) {
                    sequence[t] = rest % 3;
                }
                double expected = enumerated(sequence, legal, 0, -1, 0);
                assertThat(recorded(sequence, legal))
                        .as("%s with %s", Arrays.toString(sequence), Arrays.deepToString(legal))
                        .isCloseTo(expected, within(1e-14));
                total += expected;
            }
            assertThat(total).isCloseTo(1, within(1e-12));
        }
    }

    /** An exploring action of length 1 is executed once: after it nothing is left. */
    @Test
    void aLengthOfOneIsOneExecution() {
        Repeats repeats = new Repeats(1, 2, 1);
        FakeSituation at =
                FakeSituation.discrete(3).q(GREEDY_FIRST).memory(repeats).build();
        repeats.drawn(at.situation(), 1);
        assertThat(repeats.repeating(at.situation())).isZero();
        Repeats longer = new Repeats(1, 0, 2);
        longer.drawn(at.situation(), 1);
        assertThat(longer.repeating(at.situation())).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void settingsAndStatesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Samplers.epsilonZGreedy(0.1, 2, 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> Samplers.epsilonZGreedy(-0.1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new Repeats(0.1, 2, 4).restore(new byte[5])).hasMessageContaining("5 bytes");
    }
}
