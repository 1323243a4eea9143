package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.DecisionId;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * How often 95 % bootstrap intervals hold the true value of episodes and of slates, where it is known by enumeration; n = 400 a
 * log. Episodes: three steps, two actions, the state is the last action, weights at most 1.4³ = 2.744. Slates: two of three
 * candidates, logged uniformly, weights at most 6.
 */
class SequenceCoverageTest {

    private static final int UNITS = 400;
    private static final int STEPS = 3;
    private static final double[][] SUCCESS = {{0.2, 0.6}, {0.7, 0.3}};
    private static final double[] WANTED = {0.3, 0.7};
    private static final float[][] CANDIDATES = {{0}, {1}, {2}};
    private static final double[][] CLICK = {{0.1, 0.3, 0.6}, {0.05, 0.2, 0.4}};

    /** Whatever the state, action 1 with probability .7. */
    private static Policy walker() {
        return JavaPolicy.builder("walker", 2).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {
            for (int a = 0; a < 2; a++) {
                outputs[0][a] = (float) Math.log(WANTED[a]);
            }
        });
    }

    private static Policy ranker() {
        return JavaPolicy.builder("ranker", 1)
                .output(OutputKind.LOGITS, -1)
                .candidates(1, (context, candidate, outputs) -> outputs[0][0] = candidate[0]);
    }

    private static double valueOfEpisodes() {
        double[] state = {1, 0};
        double value = 0;
        for (int t = 0; t < STEPS; t++) {
            for (int s = 0; s < 2; s++) {
                for (int a = 0; a < 2; a++) {
                    value += state[s] * WANTED[a] * SUCCESS[s][a];
                }
            }
            state = WANTED;
        }
        return value;
    }

    private static double valueOfSlates() {
        double[] weights = {1, Math.E, Math.E * Math.E};
        double total = weights[0] + weights[1] + weights[2];
        double value = 0;
        for (int first = 0; first < 3; first++) {
            for (int second = 0; second < 3; second++) {
                double p = first == second ? 0 : weights[first] / total * weights[second] / (total - weights[first]);
                value += p * (CLICK[0][first] + CLICK[1][second]);
            }
        }
        return value;
    }

    private static List<Row> episodes(SplittableRandom random) {
        List<Row> rows = new ArrayList<>();
        for (int e = 0; e < UNITS; e++) {
            int state = 0;
            for (int t = 0; t < STEPS; t++) {
                int action = random.nextInt(2);
                float[] observation = new float[2];
                observation[state] = 1;
                double reward = random.nextDouble() < SUCCESS[state][action] ? 1 : 0;
                Row row = Row.bandit((long) e * STEPS + t, observation, action, reward, 0.5, 0.5);
                row.episode = new DecisionId(9, e);
                row.t = t;
                row.terminated = t == STEPS - 1;
                rows.add(row);
                state = action;
            }
        }
        return rows;
    }

    private static List<Row> slates(SplittableRandom random) {
        List<Row> rows = new ArrayList<>();
        for (int s = 0; s < UNITS; s++) {
            int first = random.nextInt(3);
            int second = (first + 1 + random.nextInt(2)) % 3;
            rows.add(slot(s, 0, first, random, 1.0 / 3, 1.0 / 3, 1.0 / 3));
            Row row = slot(s, 1, second, random, first == 0 ? 0 : 0.5, first == 1 ? 0 : 0.5, first == 2 ? 0 : 0.5);
            row.mask = new boolean[] {first != 0, first != 1, first != 2};
            rows.add(row);
        }
        return rows;
    }

    private static Row slot(int slate, int slot, int choice, SplittableRandom random, double... behaviour) {
        double reward = random.nextDouble() < CLICK[slot][choice] ? 1 : 0;
        Row row = Row.bandit(2L * slate + slot, new float[] {0}, choice, reward, behaviour);
        row.slate = new DecisionId(5, slate);
        row.slot = slot;
        row.slatePropensity = 1.0 / 6;
        row.candidates = CANDIDATES;
        return row;
    }

    private static Map<Estimator, Integer> covered(
            Policy candidate,
            Function<SplittableRandom, List<Row>> log,
            double truth,
            int repetitions,
            TestReporter reporter) {
        Map<Estimator, Integer> covered = new EnumMap<>(Estimator.class);
        Map<Estimator, Double> widths = new EnumMap<>(Estimator.class);
        for (int r = 0; r < repetitions; r++) {
            OffPolicy.of(candidate, new UniformMix(0))
                    .seed(r)
                    .evaluate(log.apply(new SplittableRandom(5000 + r)))
                    .estimates()
                    .forEach((estimator, estimate) -> estimate.asValue().ifPresent(value -> {
                        covered.merge(estimator, value.bootstrap().contains(truth) ? 1 : 0, Integer::sum);
                        widths.merge(estimator, value.bootstrap().width(), Double::sum);
                    }));
        }
        covered.forEach((estimator, count) -> reporter.publishEntry(
                candidate.version() + ", " + estimator,
                "n " + UNITS + ", " + repetitions + " repetitions: covers " + (double) count / repetitions
                        + " at width " + widths.getOrDefault(estimator, Double.NaN) / repetitions));
        return covered;
    }

    @Test
    void theValuesAreThoseOfSimulation() {
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        int runs = 200_000;
        for (int run = 0; run < runs; run++) {
            int state = 0;
            for (int t = 0; t < STEPS; t++) {
                int action = random.nextDouble() < WANTED[1] ? 1 : 0;
                sum += random.nextDouble() < SUCCESS[state][action] ? 1 : 0;
                state = action;
            }
        }
        assertThat(sum / runs).isCloseTo(valueOfEpisodes(), within(0.01));
    }

    /** In 200 repetitions the share that is covered has a standard error of .015. */
    @Test
    void intervalsOfEpisodesAndSlatesCoverAsOftenAsTheySay(TestReporter reporter) {
        Map<Estimator, Integer> episodes =
                covered(walker(), SequenceCoverageTest::episodes, valueOfEpisodes(), 200, reporter);
        Map<Estimator, Integer> slates =
                covered(ranker(), SequenceCoverageTest::slates, valueOfSlates(), 200, reporter);
        assertThat(episodes).containsKey(Estimator.PER_DECISION);
        assertThat(episodes.values()).allSatisfy(count -> assertThat(count).isBetween(180, 199));
        assertThat(slates.values())
                .isNotEmpty()
                .allSatisfy(count -> assertThat(count).isBetween(180, 199));
    }

    @Test
    @Tag("slow")
    void overAThousandRepetitionsTheyCoverWithinTwoPercent(TestReporter reporter) {
        assertThat(covered(walker(), SequenceCoverageTest::episodes, valueOfEpisodes(), 1000, reporter)
                        .values())
                .allSatisfy(count -> assertThat(count).isBetween(930, 970));
        assertThat(covered(ranker(), SequenceCoverageTest::slates, valueOfSlates(), 1000, reporter)
                        .values())
                .allSatisfy(count -> assertThat(count).isBetween(930, 970));
    }
}
