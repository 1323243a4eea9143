package io.outrider.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.evaluation.Estimate;
import io.outrider.evaluation.Estimator;
import io.outrider.evaluation.OffPolicy;
import io.outrider.evaluation.OffPolicyReport;
import io.outrider.evaluation.Overlap;
import io.outrider.experience.DirectorySink;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.world.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real agent's log is estimated on here, and from the Parquet files that it ships by a script with numpy: to 1e-9. */
@Tag("ci")
class OffPolicyOnParquetTest {

    private static final float[][] CANDIDATE = {{1.5f, -0.5f}, {-1, 0.75f}, {0.25f, 1}};
    private static final float[][] RUNNING = {{0.5f, 0.25f}, {0, -0.5f}, {-0.75f, 0.5f}};
    private static final int EPISODES = 400;

    @TempDir
    Path folder;

    /** Mixes the softmax of the logits with the uniform distribution. */
    private record UniformMix(double epsilon) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical());
            out.categorical().mixUniform(epsilon);
        }
    }

    private static Policy linear(String version, float[][] matrix) {
        return JavaPolicy.builder(version, 2).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            for (int a = 0; a < 3; a++) {
                outputs[0][a] = matrix[a][0] * observation[0] + matrix[a][1] * observation[1];
            }
        });
    }

    private static float[] observation(SplittableRandom random) {
        return new float[] {(float) random.nextDouble(-1, 1), (float) random.nextDouble(-1, 1)};
    }

    /** The log's rows, in the order in which they were recorded; they are shipped when this returns. */
    private List<Transition> run(int steps) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(5);
        List<Transition> rows = new ArrayList<>();
        try (ExperienceLog log = ExperienceLog.builder(folder.resolve("log"))
                        .format(new ParquetFormat())
                        .sink(new DirectorySink(folder.resolve("shipped")))
                        .open();
                ExperienceReader reader = log.follow("offers");
                Agent<float[], Integer> agent = Agent.builder(
                                "offers", linear("running", RUNNING), Encoder.floats(), ActionSpace.discrete(3))
                        .sampler(new UniformMix(0.3))
                        .seed(9)
                        .record(log)
                        .build()) {
            for (int e = 0; e < EPISODES; e++) {
                float[] now = observation(random);
                try (Episode<float[], Integer> episode = agent.begin(now)) {
                    for (int t = 1; t <= steps; t++) {
                        Decision<Integer> decision = episode.decide();
                        double reward = 0.5 + 0.3 * now[decision.action() % 2] - 0.1 * decision.action();
                        now = observation(random);
                        episode.observe(new Step<>(now, (float) reward, t == steps, false));
                    }
                }
            }
            while (rows.size() < EPISODES * steps) {
                List<Transition> some = reader.poll(10_000, Duration.ofSeconds(60));
                assertThat(some).as("rows after %s", rows.size()).isNotEmpty();
                rows.addAll(some);
            }
            assertThat(log.drain(Duration.ofSeconds(60))).isTrue();
        }
        rows.sort(Comparator.comparingLong(Transition::recordSequence));
        return rows;
    }

    private static Map<String, Double> numbers(OffPolicyReport report) {
        Map<String, Double> numbers = new TreeMap<>();
        for (Estimator estimator : Estimator.values()) {
            numbers.put(
                    estimator.name(),
                    report.estimate(estimator).asValue().orElseThrow().value());
        }
        Overlap overlap = report.overlap();
        numbers.put("effective_sample_size", overlap.effectiveSampleSize());
        numbers.put("mean_weight", overlap.meanWeight());
        numbers.put("largest_weight", overlap.largestWeight());
        numbers.put("smallest_propensity", overlap.smallestPropensity());
        numbers.put("calibration", overlap.calibration());
        Estimate.Interval bernstein = report.estimate(Estimator.CLIPPED)
                .asValue()
                .orElseThrow()
                .bernstein()
                .orElseThrow();
        numbers.put("bernstein_low", bernstein.low());
        numbers.put("bernstein_high", bernstein.high());
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"1,2.5,1", "3,4,0.9"})
    void theSameFromTheFilesWithNumpy(int steps, double bound, double discount)
            throws IOException, InterruptedException {
        OffPolicyReport report = OffPolicy.of(linear("candidate", CANDIDATE), new UniformMix(0))
                .weightBound(bound)
                .rewardBounds(0, steps)
                .confidence(0.9)
                .discount(discount)
                .resamples(100)
                .evaluate(run(steps));
        StringBuilder json = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"bound\":%s,\"low\":0,\"high\":%d,\"confidence\":0.9,\"discount\":%s,\"estimates\":{",
                bound,
                steps,
                discount));
        String separator = "";
        for (Map.Entry<String, Double> number : numbers(report).entrySet()) {
            json.append(separator)
                    .append('"')
                    .append(number.getKey())
                    .append("\":")
                    .append(number.getValue());
            separator = ",";
        }
        Path estimates = Files.writeString(folder.resolve("estimates.json"), json + "}}");
        StringBuilder matrix = new StringBuilder();
        for (float[] line : CANDIDATE) {
            matrix.append(line[0] + "," + line[1] + "\n");
        }
        Path candidate = Files.writeString(folder.resolve("candidate.csv"), matrix);
        Process process = new ProcessBuilder(
                        System.getProperty("outrider.python", "python3"),
                        "../../samples/training/off_policy.py",
                        folder.resolve("shipped/transitions/agent=offers").toString(),
                        candidate.toString(),
                        estimates.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains(EPISODES * steps + " rows, 13 numbers: the same");
    }
}
