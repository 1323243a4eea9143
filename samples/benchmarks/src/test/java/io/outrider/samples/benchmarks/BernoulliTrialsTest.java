package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.samplers.Samplers;
import io.outrider.samples.shared.Estimate;
import io.outrider.samples.shared.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bandits, the rules and the posterior against closed forms, and the short form of {@code regret}. */
class BernoulliTrialsTest {

    /** E[the greatest of ten uniforms] − E[a uniform], for each step. */
    private static final double UNIFORM_REGRET = 10.0 / 11 - 0.5;

    private final BernoulliTrials bandits = new BernoulliTrials(10, 1000, 1, 2);

    @Test
    void anArmsNthPullPaysTheSameWhateverElseIsPulled() {
        BernoulliBandit alone = new BernoulliBandit(3, 5, 7);
        BernoulliBandit mixed = new BernoulliBandit(3, 5, 7);
        for (int i = 0; i < 100; i++) {
            mixed.pull(0);
            assertThat(mixed.pull(2)).isEqualTo(alone.pull(2));
        }
        assertThat(new BernoulliBandit(3, 5, 8).probability(0)).isNotEqualTo(alone.probability(0));
    }

    @Test
    void armsPayAsOftenAsTheirProbabilitySays() {
        BernoulliBandit bandit = new BernoulliBandit(4, 3, 0);
        for (int arm = 0; arm < bandit.arms(); arm++) {
            int paid = 0;
            for (int i = 0; i < 20_000; i++) {
                paid += bandit.pull(arm) ? 1 : 0;
            }
            assertThat(paid / 20_000.0).isCloseTo(bandit.probability(arm), within(0.015));
        }
    }

    @Test
    void uniformPlayLosesWhatTheClosedFormSays() {
        SplittableRandom random = new SplittableRandom(2);
        Estimate byHand = Estimate.of(new BernoulliTrials(10, 20, 1, 1)
                .regrets("uniform", 4000, trial -> (seen, step) -> random.nextInt(seen.arms())));
        assertThat(byHand.mean()).isCloseTo(20 * UNIFORM_REGRET, within(4 * byHand.standardError()));

        Estimate byAgent = Estimate.of(new BernoulliTrials(10, 20, 1, 2).regrets(Samplers.uniform(), 1, 4000));
        assertThat(byAgent.mean()).isCloseTo(20 * UNIFORM_REGRET, within(4 * byAgent.standardError()));
    }

    @Test
    void betaDrawsHaveTheMomentsOfTheDistribution() {
        SplittableRandom random = new SplittableRandom(3);
        for (double[] shape : new double[][] {{1, 1}, {3, 5}, {200, 2}}) {
            List<Double> draws = new ArrayList<>();
            List<Double> squares = new ArrayList<>();
            double mean = shape[0] / (shape[0] + shape[1]);
            double variance = mean * (1 - mean) / (shape[0] + shape[1] + 1);
            for (int i = 0; i < 40_000; i++) {
                double draw = BetaPosterior.beta(shape[0], shape[1], random);
                draws.add(draw);
                squares.add((draw - mean) * (draw - mean));
            }
            Estimate first = Estimate.of(draws);
            Estimate second = Estimate.of(squares);
            assertThat(first.mean()).isCloseTo(mean, within(4 * first.standardError()));
            assertThat(second.mean()).isCloseTo(variance, within(4 * second.standardError()));
        }
    }

    @Test
    void referencesPullEachArmOnceAndThenTheGreatestIndex() {
        Tally seen = new Tally(2);
        assertThat(UpperConfidence.UCB1.choose(seen, 0)).isEqualTo(0);
        seen.add(0, true);
        assertThat(UpperConfidence.UCB1.choose(seen, 1)).isEqualTo(1);
        seen.add(1, false);
        assertThat(UpperConfidence.UCB1.choose(seen, 2)).isEqualTo(0);

        double logTime = Math.log(50);
        assertThat(UpperConfidence.UCB1.index(0.4, 20, logTime)).isCloseTo(0.4 + 0.62547, within(1e-4));
        assertThat(UpperConfidence.UCB_TUNED.index(0.4, 20, logTime)).isCloseTo(0.4 + 0.22114, within(1e-4));
        assertThat(UpperConfidence.UCB_TUNED.index(0.01, 1000, logTime)).isCloseTo(0.01 + 0.01962, within(1e-4));
    }

    @Test
    void regretsDependOnTheSeedAndNotOnTheThreads() {
        List<Double> alone = new BernoulliTrials(10, 100, 1, 1).regrets(Samplers.thompson(), 5, 20);
        assertThat(new BernoulliTrials(10, 100, 1, 3).regrets(Samplers.thompson(), 5, 20))
                .isEqualTo(alone);
        assertThat(new BernoulliTrials(10, 100, 2, 1).regrets(Samplers.thompson(), 5, 20))
                .isNotEqualTo(alone);
    }

    /** The short form of what {@code regret} measures: the published figures within four standard errors. */
    @Test
    void regretsArePublishedOnes() {
        expect(bandits.regrets(Samplers.thompson(), 5, 150), 27.7, 0.3);
        expect(bandits.regrets(Samplers.ids(), 100, 20), 18.5, 1.4);
        expect(bandits.regrets("ucb1", 300, trial -> UpperConfidence.UCB1), 130.7, 0.4);
        expect(bandits.regrets("ucb-tuned", 300, trial -> UpperConfidence.UCB_TUNED), 36.1, 0.2);
    }

    private static void expect(List<Double> regrets, double published, double publishedError) {
        Estimate estimate = Estimate.of(regrets);
        double error = Math.hypot(estimate.standardError(), publishedError);
        assertThat(estimate.mean()).isCloseTo(published, within(4 * error));
        assertThat(error).isLessThan(0.25 * published);
    }

    @Test
    void anEstimateNeedsAValueAndTellsItsError() {
        assertThatThrownBy(() -> Estimate.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThat(Estimate.of(List.of(1.0, 2.0, 3.0))).isEqualTo(new Estimate(2, Math.sqrt(1.0 / 3), 3));
    }

    @Test
    void aFailingTrialFailsTheRun() {
        assertThatThrownBy(() -> Trials.run("broken", 3, 2, trial -> {
                    throw new IllegalArgumentException("trial " + trial);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a trial of broken failed")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }
}
