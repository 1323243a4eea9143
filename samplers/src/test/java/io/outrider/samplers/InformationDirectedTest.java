package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Described;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.FakeSituation;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InformationDirectedTest {

    /** Regret and information by the definition, action by action, in the plainest way. */
    private record Measures(double[] gaps, double[] gains) {

        static Measures of(Situation at) {
            int size = at.branch(0).size();
            int members = at.scores().members();
            double[] gaps = new double[size];
            double[] gains = new double[size];
            double best = 0;
            double[][] votes = new double[members][size];
            for (int m = 0; m < members; m++) {
                double max = Double.NEGATIVE_INFINITY;
                int ties = 0;
                for (int a = 0; a < size; a++) {
                    double value = at.legal(0, a) ? at.scores().member(m, a) : Double.NEGATIVE_INFINITY;
                    ties = value > max ? 1 : value == max ? ties + 1 : ties;
                    max = Math.max(max, value);
                }
                for (int a = 0; a < size; a++) {
                    votes[m][a] = at.legal(0, a) && at.scores().member(m, a) == max ? 1.0 / ties : 0;
                }
                best += max / members;
            }
            for (int a = 0; a < size; a++) {
                double mean = conditionalMean(at, votes, a, -1);
                gaps[a] = best - mean;
                for (int first = 0; first < size; first++) {
                    double share = 0;
                    for (double[] vote : votes) {
                        share += vote[first] / members;
                    }
                    if (share > 0) {
                        gains[a] += share * Math.pow(conditionalMean(at, votes, a, first) - mean, 2);
                    }
                }
            }
            return new Measures(gaps, gains);
        }

        private static double conditionalMean(Situation at, double[][] votes, int a, int first) {
            double sum = 0;
            double weights = 0;
            for (int m = 0; m < votes.length; m++) {
                double weight = first < 0 ? 1 : votes[m][first];
                sum += weight * at.scores().member(m, a);
                weights += weight;
            }
            return sum / weights;
        }

        double ratio(double[] p) {
            double gap = 0;
            double gain = 0;
            for (int a = 0; a < p.length; a++) {
                gap += p[a] * gaps[a];
                gain += p[a] * gains[a];
            }
            return gap * gap / gain;
        }

        /** The least ratio over all pairs and a fine grid of weights, refined around the best. */
        double leastOverPairs(Situation at) {
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < gaps.length; i++) {
                for (int j = 0; j < gaps.length; j++) {
                    if (at.legal(0, i) && at.legal(0, j)) {
                        least = Math.min(least, leastBetween(i, j));
                    }
                }
            }
            return least;
        }

        /** A ternary search: the ratio of a mixture is convex in its weight. */
        private double leastBetween(int i, int j) {
            double low = 0;
            double high = 1;
            for (int step = 0; step < 200; step++) {
                double left = low + (high - low) / 3;
                double right = high - (high - low) / 3;
                if (between(i, j, left) < between(i, j, right)) {
                    high = right;
                } else {
                    low = left;
                }
            }
            return Math.min(between(i, j, (low + high) / 2), Math.min(between(i, j, 0), between(i, j, 1)));
        }

        private double between(int i, int j, double weight) {
            double gap = weight * gaps[i] + (1 - weight) * gaps[j];
            double gain = weight * gains[i] + (1 - weight) * gains[j];
            return gain <= 0 ? Double.POSITIVE_INFINITY : gap * gap / gain;
        }
    }

    /**
     * The distribution of the least ratio, by trying all pairs, in situations without ties: with them several pairs at times
     * describe equally good ones.
     */
    private abstract static class IdsContract extends SamplerContract {
        private @Nullable Situation last;
        private double[] weights = new double[0];

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).members(12);
        }

        @Override
        protected Situations drawnSituations() {
            return situations().withoutTies();
        }

        /** What is learnt may outweigh what is lost by not being sure of the best. */
        @Override
        protected boolean isMonotone() {
            return false;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            if (at != last) {
                last = at;
                weights = weights(at, Measures.of(at));
            }
            choices[0] = Draws.categorical(at, 0, a -> weights[a], random);
        }

        private double[] weights(Situation at, Measures measures) {
            int size = at.branch(0).size();
            double[] best = new double[size];
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    double share = at.legal(0, i) && at.legal(0, j) ? share(measures, i, j) : Double.NaN;
                    double ratio = measures.between(i, j, share);
                    if (ratio < least * (1 - 1e-12)) {
                        least = ratio;
                        best = new double[size];
                        best[i] += share;
                        best[j] += 1 - share;
                    }
                }
            }
            return isUnanimous(at) ? greedy(at) : best;
        }

        /** The weight of {@code i} that is tried in a mixture with {@code j}. */
        protected abstract double share(Measures measures, int i, int j);

        private static boolean isUnanimous(Situation at) {
            int first = best(at, 0);
            for (int m = 1; m < at.scores().members(); m++) {
                if (best(at, m) != first) {
                    return false;
                }
            }
            return true;
        }

        private static int best(Situation at, int member) {
            return Draws.argmax(at, 0, a -> at.scores().member(member, a), new SplittableRandom(0));
        }

        private static double[] greedy(Situation at) {
            double[] weights = new double[at.branch(0).size()];
            weights[best(at, 0)] = 1;
            return weights;
        }
    }

    @Nested
    class IdsByAllPairs extends IdsContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.ids();
        }

        /** Where the derivative of the ratio is 0, or the end where it is less. */
        @Override
        protected double share(Measures measures, int i, int j) {
            double gap = measures.gaps[i] - measures.gaps[j];
            double gain = measures.gains[i] - measures.gains[j];
            double stationary = gap == 0 || gain == 0 ? 1 : measures.gaps[j] / gap - 2 * measures.gains[j] / gain;
            double best = 1;
            for (double share : new double[] {0, Math.max(0, Math.min(1, stationary))}) {
                best = measures.between(i, j, share) < measures.between(i, j, best) ? share : best;
            }
            return best;
        }
    }

    @Nested
    class IdsByAllActions extends IdsContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.idsDeterministic();
        }

        @Override
        protected double share(Measures measures, int i, int j) {
            return 1;
        }
    }

    /** Alternatives that differ in how good and in how uncertain they are, so that optima are mixtures as well as points. */
    private static FakeSituation situation(SplittableRandom random) {
        int size = 2 + random.nextInt(5);
        double[][] members = new double[20][size];
        for (int a = 0; a < size; a++) {
            double centre = random.nextGaussian();
            double spread = Math.exp(2 * random.nextGaussian());
            for (double[] member : members) {
                member[a] = centre + spread * random.nextGaussian();
            }
        }
        FakeSituation.Builder builder = FakeSituation.discrete(size).members(members);
        return (random.nextInt(3) == 0 ? builder.forbid(random.nextInt(size)) : builder).build();
    }

    @Test
    void theRatioIsTheLeastOverAllPairs() {
        SplittableRandom random = new SplittableRandom(6);
        int mixtures = 0;
        for (int i = 0; i < 400; i++) {
            FakeSituation at = situation(random);
            Described described = at.describe(Samplers.ids());
            Measures measures = Measures.of(at.situation());
            if (described.degenerate()) {
                continue;
            }
            double least = measures.leastOverPairs(at.situation());
            assertThat(measures.ratio(described.probabilities()))
                    .as("ratio in %s", at)
                    .isCloseTo(least, within(1e-9 * Math.max(1, least)));
            mixtures += described.support() == 2 ? 1 : 0;
            assertThat(described.support()).isLessThanOrEqualTo(2);
        }
        assertThat(mixtures).isGreaterThan(20);
    }

    @Test
    void theDeterministicVariantIsTheBestSingleActionAndAtTimesFarOff() {
        SplittableRandom random = new SplittableRandom(7);
        double worst = 1;
        for (int i = 0; i < 400; i++) {
            FakeSituation at = situation(random);
            Described described = at.describe(Samplers.idsDeterministic());
            if (described.degenerate()) {
                continue;
            }
            Measures measures = Measures.of(at.situation());
            double least = Double.POSITIVE_INFINITY;
            for (int a = 0; a < measures.gaps().length; a++) {
                if (at.situation().legal(0, a)) {
                    double[] point = new double[measures.gaps().length];
                    point[a] = 1;
                    least = Math.min(least, measures.ratio(point));
                }
            }
            double ratio = measures.ratio(described.probabilities());
            assertThat(ratio).isCloseTo(least, within(1e-9 * Math.max(1, least)));
            worst = Math.max(
                    worst, ratio / measures.ratio(at.describe(Samplers.ids()).probabilities()));
        }
        assertThat(worst).isGreaterThan(1.02);
    }

    @Test
    void unanimousMembersLeaveNothingToLearn() {
        for (PathSampler sampler : new PathSampler[] {Samplers.ids(), Samplers.idsDeterministic()}) {
            Described described = FakeSituation.discrete(3)
                    .members(new double[] {1, 3, 2}, new double[] {0, 5, 1})
                    .build()
                    .describe(sampler);
            assertThat(described.degenerate()).isTrue();
            assertThat(described.probabilities()).containsExactly(0, 1, 0);
        }
    }

    @Test
    void everySituationGetsADistributionThatFollowsItsScores() {
        SplittableRandom random = new SplittableRandom(8);
        for (PathSampler sampler : new PathSampler[] {Samplers.ids(), Samplers.idsDeterministic()}) {
            for (int i = 0; i < 500; i++) {
                FakeSituation at =
                        Situations.discrete(OutputKind.Q_MEMBERS).members(7).random(random);
                double[] p = at.describe(sampler).probabilities();
                int size = p.length;
                int[] reversed = new int[size];
                for (int a = 0; a < size; a++) {
                    reversed[a] = size - 1 - a;
                }
                double[] after = at.permuted(reversed).describe(sampler).probabilities();
                double sum = 0;
                for (int a = 0; a < size; a++) {
                    sum += p[a];
                    assertThat(at.situation().legal(0, a) || p[a] == 0).isTrue();
                    assertThat(after[size - 1 - a]).as("in %s", at).isCloseTo(p[a], within(1e-6));
                }
                assertThat(sum).isCloseTo(1, within(1e-9));
            }
        }
    }
}
