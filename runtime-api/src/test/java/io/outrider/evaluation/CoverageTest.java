package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * How often 95 % intervals hold the true value, in a world where it is known: three contexts, three actions, rewards 0 or
 * 1, a logging policy with a floor of .1 a action, so that weights are at most W = 10; n = 500 decisions a log.
 */
class CoverageTest {

    private static final int DECISIONS = 500;
    private static final double FLOOR = 0.1;
    private static final double BOUND = 10;
    private static final double[][] SUCCESS = {{0.2, 0.5, 0.8}, {0.6, 0.3, 0.4}, {0.1, 0.7, 0.5}};
    private static final double[][] LOGGED = {{0.5, 0.4, 0.1}, {0.2, 0.7, 0.1}, {0.34, 0.33, 0.33}};
    private static final double[][] WANTED = {{0.1, 0.3, 0.6}, {0.6, 0.2, 0.2}, {0.1, 0.8, 0.1}};

    private static Policy candidate() {
        return JavaPolicy.builder("candidate", 3).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            for (int x = 0; x < 3; x++) {
                for (int a = 0; a < 3; a++) {
                    outputs[0][a] += observation[x] * (float) Math.log(WANTED[x][a]);
                }
            }
        });
    }

    private static double truth() {
        double truth = 0;
        for (int x = 0; x < 3; x++) {
            for (int a = 0; a < 3; a++) {
                truth += WANTED[x][a] * SUCCESS[x][a] / 3;
            }
        }
        return truth;
    }

    /** A log; it is thinned to half where {@code thinned}. */
    private static List<Row> log(SplittableRandom random, boolean thinned) {
        List<Row> rows = new ArrayList<>();
        for (long i = 0; rows.size() < DECISIONS; i++) {
            int x = random.nextInt(3);
            double u = random.nextDouble();
            int a = u < LOGGED[x][0] ? 0 : u < LOGGED[x][0] + LOGGED[x][1] ? 1 : 2;
            float[] observation = new float[3];
            observation[x] = 1;
            Row row = Row.bandit(i, observation, a, random.nextDouble() < SUCCESS[x][a] ? 1 : 0, LOGGED[x]);
            row.keep = thinned && x == 0 ? 0.5f : 1;
            if (random.nextDouble() < row.keep) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static final class Tally {
        int bootstrap;
        int bernstein;
        double bootstrapWidth;
        double bernsteinWidth;
        int withBernstein;

        void add(Estimate.Value value, double truth) {
            bootstrap += value.bootstrap().contains(truth) ? 1 : 0;
            bootstrapWidth += value.bootstrap().width();
            value.bernstein().ifPresent(interval -> {
                withBernstein++;
                bernstein += interval.contains(truth) ? 1 : 0;
                bernsteinWidth += interval.width();
            });
        }
    }

    private static Map<Estimator, Tally> repeat(int repetitions, boolean thinned, TestReporter reporter) {
        double truth = truth();
        Map<Estimator, Tally> tallies = new EnumMap<>(Estimator.class);
        Policy candidate = candidate();
        for (int r = 0; r < repetitions; r++) {
            OffPolicyReport report = OffPolicy.of(candidate, new UniformMix(0))
                    .weightBound(BOUND)
                    .rewardBounds(0, 1)
                    .seed(r)
                    .evaluate(log(new SplittableRandom(1000 + r), thinned));
            report.estimates()
                    .forEach((estimator, estimate) -> tallies.computeIfAbsent(estimator, e -> new Tally())
                            .add(estimate.asValue().orElseThrow(), truth));
        }
        tallies.forEach((estimator, tally) -> reporter.publishEntry(
                estimator + (thinned ? ", thinned" : ""),
                "n " + DECISIONS + ", W " + BOUND + ", " + repetitions + " repetitions: bootstrap covers "
                        + (double) tally.bootstrap / repetitions + " at width " + tally.bootstrapWidth / repetitions
                        + ", Bernstein " + (double) tally.bernstein / Math.max(1, tally.withBernstein) + " at width "
                        + tally.bernsteinWidth / Math.max(1, tally.withBernstein)));
        return tallies;
    }

    @Test
    void thePropensitiesAreFloored() {
        for (double[] row : LOGGED) {
            for (double p : row) {
                assertThat(p).isGreaterThanOrEqualTo(FLOOR);
                assertThat(1 / p).isLessThanOrEqualTo(BOUND);
            }
        }
    }

    /** In 200 repetitions the share that is covered has a standard error of .015. */
    @Test
    void intervalsCoverAsOftenAsTheySay(TestReporter reporter) {
        repeat(200, false, reporter).forEach((estimator, tally) -> {
            assertThat(tally.bootstrap).as("%s", estimator).isBetween(180, 199);
            assertThat(tally.withBernstein).isEqualTo(estimator == Estimator.SELF_NORMALISED ? 0 : 200);
            assertThat(tally.bernstein).as("%s", estimator).isBetween((int) (0.95 * tally.withBernstein), 200);
        });
    }

    @Test
    void thinnedLogsAreWeighedBack(TestReporter reporter) {
        repeat(100, true, reporter).forEach((estimator, tally) -> {
            assertThat(tally.bootstrap).as("%s", estimator).isBetween(88, 100);
            assertThat(tally.withBernstein).isZero();
        });
    }

    @Test
    @Tag("slow")
    void overAThousandRepetitionsTheyCoverWithinTwoPercent(TestReporter reporter) {
        repeat(1000, false, reporter).forEach((estimator, tally) -> {
            assertThat(tally.bootstrap).as("%s", estimator).isBetween(930, 970);
            assertThat(tally.bernstein).as("%s", estimator).isGreaterThanOrEqualTo((int) (0.95 * tally.withBernstein));
        });
    }
}
