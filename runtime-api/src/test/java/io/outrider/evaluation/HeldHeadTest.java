package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.evaluation.TestSamplers.MixedMembers;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.PathSampler;
import io.outrider.world.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five heads, one held for an episode of four steps: three always prefer action 1, two action 0, and each step is mixed
 * with .4 of the uniform distribution. The return is 1 if all four actions were 1: under the uniform policy, 1/16.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // the episodes are played once for all tests, which only read them
class HeldHeadTest {

    private static final int EPISODES = 3000;
    private static final int STEPS = 4;
    private static final double EPSILON = 0.4;
    private static final double TRUTH = 1.0 / 16;

    private final List<Transition> rows = new ArrayList<>();

    private static Policy heads() {
        return JavaPolicy.builder("heads", 1).output(OutputKind.Q_MEMBERS, 5, 2).scores((observation, outputs) -> {
            for (int m = 0; m < 5; m++) {
                outputs[0][2 * m + (m < 3 ? 1 : 0)] = 1;
            }
        });
    }

    @BeforeAll
    void run(@TempDir Path folder) throws InterruptedException {
        PathSampler held = new MixedMembers(EPSILON).perEpisode();
        try (ExperienceLog log = ExperienceLog.builder(folder.resolve("log")).open();
                ExperienceReader reader = log.follow("heads");
                Agent<float[], Integer> agent = Agent.builder(
                                "heads", heads(), Encoder.floats(), ActionSpace.discrete(2))
                        .sampler(held)
                        .seed(7)
                        .record(log)
                        .build()) {
            for (int e = 0; e < EPISODES; e++) {
                try (Episode<float[], Integer> episode = agent.begin(new float[] {0}, DrawKey.of(e, 0))) {
                    int ones = 0;
                    for (int t = 1; t <= STEPS; t++) {
                        ones += episode.decide().action();
                        episode.observe(new Step<>(new float[] {t}, ones == STEPS ? 1 : 0, t == STEPS, false));
                    }
                }
                if (e % 100 == 99) {
                    read(reader, (e + 1) * STEPS);
                }
            }
        }
    }

    private void read(ExperienceReader reader, int count) throws InterruptedException {
        while (rows.size() < count) {
            List<Transition> some = reader.poll(10_000, Duration.ofSeconds(60));
            assertThat(some).as("rows after %s of %s", rows.size(), count).isNotEmpty();
            rows.addAll(some);
        }
    }

    private static double step(int head, int action) {
        return EPSILON / 2 + ((head < 3 ? 1 : 0) == action ? 1 - EPSILON : 0);
    }

    @Test
    void loggedMarginalsMultiplyToTheProbabilityOfTheSequence() {
        Map<DecisionId, List<Transition>> episodes =
                rows.stream().collect(Collectors.groupingBy(Transition::episodeId));
        assertThat(episodes).hasSize(EPISODES);
        for (List<Transition> episode : episodes.values()) {
            double product = 1;
            double[] byHead = {0.2, 0.2, 0.2, 0.2, 0.2};
            for (Transition row : episode) {
                product *= row.propensity();
                for (int m = 0; m < 5; m++) {
                    byHead[m] *= step(m, row.choices()[0]);
                }
            }
            double enumerated = byHead[0] + byHead[1] + byHead[2] + byHead[3] + byHead[4];
            assertThat(product).isCloseTo(enumerated, within(1e-12));
        }
    }

    @Test
    void weighedByMarginalsTheEstimateIsRightAndByVoteSharesItIsNot() {
        Policy uniform =
                JavaPolicy.builder("uniform", 1).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {});
        OffPolicy evaluation = OffPolicy.of(uniform, new UniformMix(0));
        Estimate.Value exact = ips(evaluation, rows);
        assertThat(exact.value()).isCloseTo(TRUTH, within(4 * exact.standardError()));
        assertThat(exact.bootstrap().contains(TRUTH)).isTrue();

        List<Transition> naive = new ArrayList<>();
        for (Transition row : rows) {
            Row shared = Row.copyOf(row);
            double votes = row.choices()[0] == 1 ? 0.6 : 0.4;
            shared.propensity = EPSILON / 2 + (1 - EPSILON) * votes;
            shared.logPropensity = Math.log(shared.propensity);
            naive.add(shared);
        }
        Estimate.Value biased = ips(evaluation, naive);
        double held = 0.6 * Math.pow(step(0, 1), STEPS) + 0.4 * Math.pow(step(4, 1), STEPS);
        double shares = Math.pow(EPSILON / 2 + (1 - EPSILON) * 0.6, STEPS);
        assertThat(biased.value()).isCloseTo(TRUTH * held / shares, within(4 * biased.standardError()));
        assertThat(biased.value() - TRUTH).isGreaterThan(10 * biased.standardError());
    }

    private static Estimate.Value ips(OffPolicy evaluation, List<Transition> rows) {
        return evaluation.evaluate(rows).estimate(Estimator.IPS).asValue().orElseThrow();
    }

    @Test
    void theLoggingPolicyItselfHasWeightOne() {
        OffPolicyReport report =
                OffPolicy.of(heads(), new MixedMembers(EPSILON).perEpisode()).evaluate(rows);
        double mean = rows.stream().mapToDouble(Transition::reward).sum() / EPISODES;
        assertThat(report.estimate(Estimator.IPS).asValue().orElseThrow().value())
                .isCloseTo(mean, within(1e-9));
        assertThat(report.overlap().effectiveSampleSize()).isCloseTo(EPISODES, within(1e-3));
        assertThat(Math.abs(report.overlap().calibration() - 1))
                .isLessThan(4 * report.overlap().calibrationError());
    }
}
