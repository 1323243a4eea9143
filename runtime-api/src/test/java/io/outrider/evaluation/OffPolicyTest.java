package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.evaluation.Estimate.Interval;
import io.outrider.evaluation.Estimate.Refusal;
import io.outrider.evaluation.TestSamplers.Cooling;
import io.outrider.evaluation.TestSamplers.Gauss;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffPolicyTest {

    private static final PathSampler SOFTMAX = new UniformMix(0);

    /** Takes action 1 with the probability that the observation holds. */
    private static Policy chance() {
        return JavaPolicy.builder("chance", 1).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {
            outputs[0][0] = (float) Math.log(1 - observation[0]);
            outputs[0][1] = (float) Math.log(observation[0]);
        });
    }

    private static OffPolicy evaluation() {
        return OffPolicy.of(chance(), SOFTMAX).resamples(100);
    }

    private static double value(OffPolicyReport report, Estimator estimator) {
        return report.estimate(estimator).asValue().orElseThrow().value();
    }

    /** Weights 2, .25, .5 and 3; the third was kept with probability ½. */
    private static List<Row> four() {
        List<Row> rows = List.of(
                Row.bandit(1, new float[] {0.5f}, 1, 1, 0.75, 0.25),
                Row.bandit(2, new float[] {0.75f}, 0, 2, 0, 1),
                Row.bandit(3, new float[] {0.25f}, 1, 3, 0.5, 0.5),
                Row.bandit(4, new float[] {0.75f}, 1, -1, 0.75, 0.25));
        rows.get(1).behaviour = new float[] {1, 0.0001f};
        rows.get(1).propensity = 1;
        rows.get(1).logPropensity = 0;
        rows.get(1).support = 2;
        rows.get(2).keep = 0.5f;
        return rows;
    }

    @Test
    void matchesTheFormulasOfADecision() {
        OffPolicyReport report = evaluation()
                .weightBound(2)
                .rewardModel((row, action) -> action == 1 ? 0.5 : 1)
                .evaluate(four());
        assertThat(value(report, Estimator.IPS)).isCloseTo((2 + 0.5 + 2 * 1.5 - 3) / 5, within(1e-6));
        assertThat(value(report, Estimator.PER_DECISION)).isCloseTo((2 + 0.5 + 2 * 1.5 - 3) / 5, within(1e-6));
        assertThat(value(report, Estimator.SELF_NORMALISED))
                .isCloseTo((2 + 0.5 + 2 * 1.5 - 3) / (2 + 0.25 + 2 * 0.5 + 3), within(1e-6));
        assertThat(value(report, Estimator.CLIPPED)).isCloseTo((2 + 0.5 + 2 * 1.5 - 2) / 5, within(1e-6));
        // by unit: Σ π q̂ + w (r − q̂)
        double first = 0.75 + 2 * 0.5;
        double second = 0.25 * 1 + 0.75 * 0.5 + 0.25 * 1;
        double third = 0.75 + 0.25 * 0.5 + 0.5 * 2.5;
        double fourth = 0.25 + 0.75 * 0.5 + 3 * -1.5;
        assertThat(value(report, Estimator.DOUBLY_ROBUST))
                .isCloseTo((first + second + 2 * third + fourth) / 5, within(1e-6));
        assertThat(value(report, Estimator.SWITCH_DOUBLY_ROBUST))
                .isCloseTo((first + second + 2 * third + fourth + 3 * 1.5) / 5, within(1e-6));
        Overlap overlap = report.overlap();
        assertThat(overlap.effectiveSampleSize()).isCloseTo(6.25 * 6.25 / (4 + 0.0625 + 1 + 9), within(1e-5));
        assertThat(overlap.smallestPropensity()).isEqualTo(0.25);
        assertThat(overlap.largestWeight()).isCloseTo(3, within(1e-6));
        assertThat(overlap.meanWeight()).isCloseTo(6.25 / 5, within(1e-6));
        assertThat(overlap.calibration()).isCloseTo((2 + 0.5 + 1 + 2) / 4, within(1e-9));
        assertThat(overlap.missingMass()).isZero();
    }

    /** Two steps, weights 2 and ½, rewards 1 and 4. */
    private static List<Row> episode() {
        Row first = Row.bandit(10, new float[] {0.5f}, 1, 1, 0.75, 0.25);
        Row second = Row.bandit(11, new float[] {0.25f}, 1, 4, 0.5, 0.5);
        first.episode = new DecisionId(9, 9);
        second.episode = first.episode;
        second.t = 1;
        second.terminated = true;
        return List.of(first, second);
    }

    @Test
    void matchesTheFormulasOfAnEpisode() {
        List<Row> rows = new ArrayList<>(episode());
        rows.add(0, Row.bandit(1, new float[] {0.5f}, 1, 0, 0.5, 0.5));
        OffPolicyReport report =
                evaluation().discount(0.5).rewardModel((row, action) -> action).evaluate(rows);
        assertThat(value(report, Estimator.IPS)).isCloseTo(1 * (1 + 0.5 * 4) / 2, within(1e-6));
        assertThat(value(report, Estimator.PER_DECISION)).isCloseTo((2 * 1 + 1 * 0.5 * 4) / 2.0, within(1e-6));
        double lone = 0.5 + 1 * (0 - 1);
        double steps = 0.5 + 2 * (1 - 1) + 0.5 * (2 * 0.25 + 1 * (4 - 1));
        assertThat(value(report, Estimator.DOUBLY_ROBUST)).isCloseTo((lone + steps) / 2, within(1e-6));
        assertThat(report.overlap().units()).isEqualTo(2);
        assertThat(report.overlap().steps()).isEqualTo(3);
    }

    @Test
    void leavesOutWhatItCannotUse() {
        List<Row> rows = new ArrayList<>(four());
        Row fallback = Row.bandit(20, new float[] {0.5f}, 1, 100, 0.5, 0.5);
        fallback.reason = Reason.FALLBACK;
        fallback.kind = PropensityKind.UNAVAILABLE;
        fallback.propensity = Double.NaN;
        rows.add(fallback);
        Row unrewarded = Row.bandit(21, new float[] {0.5f}, 1, 0, 0.5, 0.5);
        unrewarded.reward = null;
        rows.add(unrewarded);
        rows.add(episode().get(0));
        rows.add(rows.get(0));
        OffPolicyReport report = evaluation().evaluate(rows);
        assertThat(value(report, Estimator.IPS)).isCloseTo((2 + 0.5 + 2 * 1.5 - 3) / 5, within(1e-6));
        assertThat(report.overlap().leftOut()).isEqualTo(new Overlap.LeftOut(1, 0, 1, 1, 1));
        OffPolicyReport counted = evaluation().missingReward(2).evaluate(rows);
        assertThat(value(counted, Estimator.IPS)).isCloseTo((2 + 0.5 + 2 * 1.5 - 3 + 2) / 6, within(1e-6));
    }

    @Test
    void usesTheHostsRowsWithTheirPropensity() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Row row = Row.bandit(i, new float[] {0.5f}, i % 2, i % 2, 0.5, 0.5);
            row.reason = Reason.HOST;
            row.support = 0;
            row.behaviour = null;
            rows.add(row);
        }
        OffPolicyReport report = evaluation().evaluate(rows);
        assertThat(value(report, Estimator.IPS)).isCloseTo(0.5, within(1e-6));
        assertThat(report.overlap().unchecked()).isEqualTo(4);
        rows.forEach(row -> row.propensity = 1);
        assertRefused(rows, Refusal.NO_OVERLAP);
    }

    private static void assertRefused(List<? extends Transition> rows, Refusal why) {
        OffPolicyReport report = evaluation().evaluate(rows);
        assertThat(report.estimates()).hasSize(Estimator.values().length).allSatisfy((estimator, estimate) -> {
            assertThat(estimate).isInstanceOf(Estimate.Refused.class);
            assertThat(((Estimate.Refused) estimate).reason()).isEqualTo(why);
            assertThat(estimate.asValue()).isEmpty();
        });
    }

    @Test
    void refusesASupportOfOneAction() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(Row.bandit(i, new float[] {0.5f}, 1, 1, 0, 1));
        }
        assertRefused(rows, Refusal.NO_OVERLAP);
        rows.forEach(row -> row.behaviour = null);
        assertRefused(rows, Refusal.NO_OVERLAP);
        rows.forEach(row -> {
            row.reason = Reason.FORCED;
            row.mask = new boolean[] {false, true};
        });
        assertThat(value(evaluation().evaluate(rows), Estimator.IPS)).isCloseTo(1, within(1e-9));
    }

    @Test
    void refusesWhereTheCandidateHasMassThatTheLogDoesNotHave() {
        Policy three = JavaPolicy.builder("three", 1)
                .output(OutputKind.LOGITS, 3)
                .scores((observation, outputs) -> outputs[0][2] = 1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(Row.bandit(i, new float[] {0}, i % 2, 1, 0.5, 0.5, 0));
        }
        OffPolicyReport report = OffPolicy.of(three, SOFTMAX).evaluate(rows);
        assertThat(((Estimate.Refused) report.estimate(Estimator.IPS)).detail()).startsWith("0.5761 of");
        assertThat(report.overlap().gaps()).isEqualTo(20);
        assertThat(report.overlap().missingMass()).isCloseTo(Math.E / (2 + Math.E), within(1e-6));
    }

    @Test
    void refusesUnknownPropensitiesAndEmptyLogs() {
        List<Row> rows = new ArrayList<>(four());
        rows.get(0).kind = PropensityKind.UNAVAILABLE;
        assertRefused(rows, Refusal.UNAVAILABLE_PROPENSITY);
        List<Row> counted = new ArrayList<>(four());
        counted.get(0).kind = PropensityKind.MONTE_CARLO;
        counted.get(0).propensity = 0;
        counted.get(0).logPropensity = Double.NEGATIVE_INFINITY;
        assertRefused(counted, Refusal.UNAVAILABLE_PROPENSITY);
        assertRefused(List.of(), Refusal.NO_ROWS);
        assertRefused(four().subList(0, 1), Refusal.NO_ROWS);
    }

    @Test
    void weighsDensitiesAndRefusesModelsThere() {
        Policy gauss = JavaPolicy.builder("gauss", 1)
                .output(OutputKind.MEAN, 1)
                .output(OutputKind.LOG_STD, 1)
                .branches(List.of(Branch.unbounded(1)))
                .scores((observation, outputs) -> outputs[0][0] = 1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Row row = Row.bandit(i, new float[] {0}, 0, 1, 1);
            row.choices = new int[0];
            row.values = new float[] {i};
            row.kind = PropensityKind.DENSITY;
            row.support = Integer.MAX_VALUE;
            row.behaviour = null;
            row.logPropensity = -0.5 * i * i - 0.5 * Math.log(2 * Math.PI);
            row.propensity = Math.exp(row.logPropensity);
            rows.add(row);
        }
        OffPolicyReport report = OffPolicy.of(gauss, new Gauss()).evaluate(rows);
        double expected = (Math.exp(-0.5) + Math.exp(0.5) + Math.exp(1.5)) / 3;
        assertThat(value(report, Estimator.IPS)).isCloseTo(expected, within(1e-9));
        assertThat(report.estimate(Estimator.DOUBLY_ROBUST))
                .isInstanceOfSatisfying(
                        Estimate.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Refusal.NOT_ONE_CHOICE));
    }

    @Test
    void theBernsteinIntervalIsMaurersAndPontils() {
        // n = 4, mean ½, variance ⅓, δ = 0.025 a side
        double log = Math.log(2 / 0.025);
        double radius = Math.sqrt(2.0 / 3 * log / 4) + 7 * 2 * log / 9;
        Interval interval = Ratio.bernstein(new double[] {0, 1, 0, 1}, -1, 1, 0.95);
        assertThat(interval.low()).isCloseTo(0.5 - radius, within(1e-12));
        assertThat(interval.high()).isCloseTo(0.5 + radius, within(1e-12));
    }

    @Test
    void bernsteinIntervalsNeedBoundsThatHold() {
        List<Row> rows = four().subList(0, 2);
        OffPolicy bounded = evaluation().weightBound(2).rewardBounds(0, 2);
        OffPolicyReport report = bounded.evaluate(rows);
        assertThat(bernstein(report, Estimator.IPS)).isTrue();
        assertThat(bernstein(report, Estimator.DOUBLY_ROBUST)).isTrue();
        assertThat(bernstein(report, Estimator.SELF_NORMALISED)).isFalse();
        OffPolicyReport exceeded = bounded.weightBound(1.5).evaluate(rows);
        assertThat(bernstein(exceeded, Estimator.IPS)).isFalse();
        assertThat(bernstein(exceeded, Estimator.CLIPPED)).isTrue();
        assertThat(bernstein(evaluation().evaluate(rows), Estimator.IPS)).isFalse();
        OffPolicyReport thinned = evaluation().rewardBounds(-1, 3).evaluate(four());
        assertThat(bernstein(thinned, Estimator.IPS)).isFalse();
        assertThatThrownBy(
                        () -> evaluation().rewardBounds(0, 0.5).weightBound(3).evaluate(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0.0, 0.5]")
                .hasMessageContaining("not 2.0");
    }

    private static boolean bernstein(OffPolicyReport report, Estimator estimator) {
        return report.estimate(estimator).asValue().orElseThrow().bernstein().isPresent();
    }

    @Test
    void ofTheSamePolicyTheDifferenceIsNothing() {
        OffPolicyComparison same = evaluation().compare(chance(), four());
        Estimate.Value value = same.difference().asValue().orElseThrow();
        assertThat(value.value()).isZero();
        assertThat(value.bootstrap()).isEqualTo(new Interval(0, 0));
        assertThat(same.estimator()).isEqualTo(Estimator.DOUBLY_ROBUST);
    }

    @Test
    void theBootstrapFollowsItsSeed() {
        OffPolicyReport one = evaluation().seed(5).evaluate(four());
        assertThat(evaluation().seed(5).evaluate(four())).isEqualTo(one);
        assertThat(evaluation().seed(6).evaluate(four())).isNotEqualTo(one);
    }

    @Test
    void refusesBadSettings() {
        OffPolicy evaluation = evaluation();
        assertBad(() -> evaluation.explorationRate(1.5), "1.5");
        assertBad(() -> evaluation.weightBound(0), "0.0");
        assertBad(() -> evaluation.rewardBounds(1, 1), "1.0");
        assertBad(() -> evaluation.rewardBounds(Double.NaN, 1), "NaN");
        assertBad(() -> evaluation.confidence(1), "1.0");
        assertBad(() -> evaluation.resamples(99), "99");
        assertBad(() -> evaluation.discount(0), "0.0");
        assertBad(() -> evaluation.missingReward(Double.NaN), "NaN");
        assertBad(() -> evaluation.tolerance(1), "1.0");
        assertBad(() -> OffPolicy.of(chance(), new Gauss()), "continuous");
        assertBad(() -> OffPolicy.of(chance(), new Cooling(MemoryScope.AGENT)), "memory");
    }

    @Test
    void refusesRowsThatDoNotFit() {
        assertBad(() -> evaluation().evaluate(List.of(Row.bandit(1, new float[] {1, 2}, 0, 1, 0.5, 0.5))), "2 values");
        Row keep = Row.bandit(1, new float[] {0.5f}, 0, 1, 0.5, 0.5);
        keep.keep = 0;
        assertBad(() -> evaluation().evaluate(List.of(keep)), "keep-probability");
        assertBad(
                () -> evaluation().evaluate(List.of(Row.bandit(1, new float[] {0.5f}, 2, 1, 0.5, 0.25, 0.25))),
                "the choice is 2");
        Row zero = Row.bandit(1, new float[] {0.5f}, 0, 1, 0.5, 0.5);
        zero.propensity = 0;
        assertBad(() -> evaluation().rewardModel((row, a) -> 0).evaluate(List.of(zero)), "is 0.0");
    }

    private static void assertBad(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String named) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(named);
    }
}
