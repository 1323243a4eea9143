package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.DecisionId;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The estimates are those of an independent implementation with numpy, on the same rows. */
@Tag("ci")
class OffPolicyReferenceTest {

    private static final float[][] MATRIX = {{1.5f, -0.5f}, {-1, 0.75f}, {0.25f, 1}};
    private static final int UNITS = 400;

    @TempDir
    Path folder;

    private static Policy candidate() {
        return JavaPolicy.builder("candidate", 2).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            for (int a = 0; a < 3; a++) {
                outputs[0][a] = MATRIX[a][0] * observation[0] + MATRIX[a][1] * observation[1];
            }
        });
    }

    private static List<Row> rows(int steps, boolean thinned) {
        SplittableRandom random = new SplittableRandom(11);
        List<Row> rows = new ArrayList<>();
        for (int u = 0; u < UNITS; u++) {
            float keep = thinned && u % 3 == 0 ? 0.25f : 1;
            for (int t = 0; t < steps; t++) {
                double[] behaviour = {0.2, 0.3, 0.5};
                float[] observation = {(float) random.nextDouble(-1, 1), (float) random.nextDouble(-1, 1)};
                double drawn = random.nextDouble();
                int action = drawn < 0.2 ? 0 : drawn < 0.5 ? 1 : 2;
                float reward = (float) Math.min(1, Math.max(0, 0.5 + 0.3 * observation[action % 2] - 0.1 * action));
                Row row = Row.bandit((long) u * steps + t, observation, action, reward, behaviour);
                row.keep = keep;
                if (steps > 1) {
                    row.episode = new DecisionId(2, u);
                    row.t = t;
                    row.terminated = t == steps - 1;
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private Map<String, Double> reference(List<Row> rows, int steps, double... settings)
            throws IOException, InterruptedException {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            table.append(i / steps + "," + row.t + "," + row.keep + "," + row.choices[0] + "," + row.reward + ","
                    + row.propensity + "," + row.support + "," + row.observation[0] + "," + row.observation[1] + "\n");
        }
        Path rowFile = Files.writeString(folder.resolve("rows.csv"), table);
        StringBuilder matrix = new StringBuilder();
        for (float[] line : MATRIX) {
            matrix.append(line[0] + "," + line[1] + "\n");
        }
        Path matrixFile = Files.writeString(folder.resolve("candidate.csv"), matrix);
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("outrider.python", "python3"),
                "src/test/python/off_policy_reference.py",
                rowFile.toString(),
                matrixFile.toString()));
        for (double setting : settings) {
            command.add(Double.toString(setting));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, Double> values = new HashMap<>();
        output.lines().forEach(line -> {
            String[] parts = line.replace("np.float64(", "").replace(")", "").split("=");
            values.put(parts[0], Double.valueOf(parts[1]));
        });
        return values;
    }

    @ParameterizedTest
    @CsvSource({"1,false,2.5,1", "1,true,2.5,1", "3,false,20,0.9", "3,true,4,1"})
    void agrees(int steps, boolean thinned, double bound, double discount) throws IOException, InterruptedException {
        List<Row> rows = rows(steps, thinned);
        Map<String, Double> expected = reference(rows, steps, bound, 0, steps, 0.9, discount);
        OffPolicyReport report = OffPolicy.of(candidate(), new UniformMix(0))
                .weightBound(bound)
                .rewardBounds(0, steps)
                .confidence(0.9)
                .discount(discount)
                .resamples(100)
                .evaluate(rows);
        for (Estimator estimator : Estimator.values()) {
            close(
                    estimator.name(),
                    report.estimate(estimator).asValue().orElseThrow().value(),
                    expected);
        }
        Overlap overlap = report.overlap();
        close("effective", overlap.effectiveSampleSize(), expected);
        close("meanWeight", overlap.meanWeight(), expected);
        close("largest", overlap.largestWeight(), expected);
        close("smallest", overlap.smallestPropensity(), expected);
        close("calibration", overlap.calibration(), expected);
        var bernstein =
                report.estimate(Estimator.CLIPPED).asValue().orElseThrow().bernstein();
        assertThat(bernstein.isPresent()).isEqualTo(!thinned);
        bernstein.ifPresent(interval -> {
            close("bernsteinLow", interval.low(), expected);
            close("bernsteinHigh", interval.high(), expected);
        });
    }

    private static void close(String name, double value, Map<String, Double> expected) {
        assertThat(expected).containsKey(name);
        assertThat(value).as(name).isCloseTo(expected.get(name), within(1e-6 * Math.max(1, Math.abs(value))));
    }
}
