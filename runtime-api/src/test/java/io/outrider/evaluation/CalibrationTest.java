package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {

    private static final int MEMBERS = 4;

    @TempDir
    Path folder;

    private static PolicySignature signature(OutputKind kind, Integer... shape) {
        return new PolicySignature(
                List.of(InputSpec.observation("obs", 1)),
                List.of(new OutputSpec("out", kind, List.of(shape))),
                List.of(),
                List.of(Branch.discrete(2)));
    }

    /** A row whose members predict {@code members} of the chosen action, and 0.5 of the other. */
    private static Row row(long id, double reward, double... members) {
        Row row = Row.bandit(id, new float[] {0}, 1, reward, 0.5, 0.5);
        row.episode = row.id;
        row.outputs = new float[2 * members.length];
        for (int m = 0; m < members.length; m++) {
            row.outputs[2 * m] = 0.5f;
            row.outputs[2 * m + 1] = (float) members[m];
        }
        return row;
    }

    @Test
    void policiesThatPredictNoReturnAreRefused() {
        assertThatThrownBy(() -> Calibration.of(signature(OutputKind.LOGITS, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("predicts no returns")
                .hasMessageContaining("LOGITS");
        PolicySignature two = new PolicySignature(
                List.of(),
                List.of(new OutputSpec("q", OutputKind.Q, List.of(4))),
                List.of(),
                List.of(Branch.discrete(2), Branch.discrete(2)));
        assertThatThrownBy(() -> Calibration.of(two)).hasMessageContaining("discrete(2), discrete(2)");
    }

    @Test
    void badValuesAreNamed() {
        Calibration calibration = Calibration.of(signature(OutputKind.Q_MEMBERS, 2, 2));
        assertThatThrownBy(() -> calibration.noise(-1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> calibration.noise(Double.NaN)).hasMessageContaining("NaN");
        Row wrong = row(7, 1, 0.2);
        assertThatThrownBy(() -> calibration.check(List.of(wrong)))
                .hasMessageContaining(wrong.id.toString())
                .hasMessageContaining("has 2 outputs")
                .hasMessageContaining("4");
        Row beyond = row(8, 1, 0.2, 0.3);
        beyond.choices = new int[] {2};
        assertThatThrownBy(() -> calibration.check(List.of(beyond))).hasMessageContaining("alternative 2");
        List<Row> certain = List.of(row(1, 1, 0.2, 0.4), row(2, 1, 0.5, 0.5));
        assertThatThrownBy(() -> calibration.check(certain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(certain.get(1).id.toString())
                .hasMessageContaining("noise(std)");
        assertThat(calibration.noise(0.1).check(certain).returns()).isPresent();
    }

    @Test
    void whatCannotBeJudgedIsLeftOut() {
        Row unrewarded = row(1, 0, 0.1, 0.2);
        unrewarded.reward = null;
        Row blind = row(2, 0, 0.1, 0.2);
        blind.outputs = null;
        Row summarised = row(3, 0, 0.1, 0.2);
        summarised.summarised = true;
        Row step = row(4, 0, 0.1, 0.2);
        step.episode = unrewarded.id;
        Calibration calibration = Calibration.of(signature(OutputKind.Q_MEMBERS, 2, 2));
        CalibrationReport report = calibration.check(List.of(unrewarded, blind, summarised, step));
        assertThat(report.rows()).isZero();
        assertThat(report.leftOut()).isEqualTo(4);
        assertThat(report.returns()).isEmpty();
        assertThat(report.successes()).isEmpty();
        CalibrationReport real = calibration.check(List.of(row(5, 0.5, 0.1, 0.2), row(6, 1, 1.5, 0.2)));
        assertThat(real.returns()).isPresent();
        assertThat(real.successes()).isEmpty();
        assertThat(Calibration.of(signature(OutputKind.Q, 2))
                        .check(List.of(row(7, 1, 0.25)))
                        .returns())
                .as("one value says nothing of its uncertainty")
                .isEmpty();
    }

    @Test
    void figuresByHand() {
        Calibration calibration =
                Calibration.of(signature(OutputKind.Q_MEMBERS, 2, 2)).noise(0.5);
        Row often = row(2, 0, 0.5, 0.75);
        often.keep = 0.5f;
        CalibrationReport report = calibration.check(List.of(row(1, 1, 0.25, 0.5), often));
        assertThat(report.rows()).isEqualTo(2);
        // Means .375 and .625, both with variance 1/32 + 1/4 and error .625; the second counts twice.
        double variance = 0.28125;
        CalibrationReport.Returns returns = report.returns().orElseThrow();
        assertThat(returns.negativeLogLikelihood())
                .isCloseTo(0.5 * Math.log(2 * Math.PI * variance) + 0.390625 / (2 * variance), within(1e-12));
        assertThat(returns.coverage()).containsExactly(0.0, 1.0, 1.0, 1.0);
        assertThat(returns.rankCorrelation()).isNaN();
        CalibrationReport.Successes successes = report.successes().orElseThrow();
        assertThat(successes.calibrationError()).isCloseTo((0.625 + 2 * 0.625) / 3, within(1e-12));
        assertThat(successes.negativeLogLikelihood()).isCloseTo(-Math.log(0.375), within(1e-12));
        // Members: .25 × .5 and .5 × .25.
        assertThat(successes.jointNegativeLogLikelihood()).isCloseTo(-Math.log(0.125), within(1e-12));
    }

    private static List<Row> rows() {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            double truth = random.nextDouble();
            double spread = 0.02 + 0.2 * random.nextDouble();
            double[] members = new double[MEMBERS];
            for (int m = 0; m < MEMBERS; m++) {
                members[m] = Math.min(0.99, Math.max(0.01, truth + spread * random.nextGaussian()));
            }
            Row row = row(i, random.nextDouble() < truth ? 1 : 0, members);
            row.keep = i % 4 == 0 ? 0.25f : 1;
            rows.add(row);
        }
        return rows;
    }

    @Test
    void aPolicyThatIsTooSureIsSeen() {
        List<Row> sound = rows();
        List<Row> sure = rows();
        for (Row row : sure) {
            for (int i = 1; i < 2 * MEMBERS; i += 2) {
                row.outputs[i] = row.outputs[i] > 0.5f ? 0.99f : 0.01f;
            }
        }
        Calibration calibration =
                Calibration.of(signature(OutputKind.Q_MEMBERS, MEMBERS, 2)).noise(0.4);
        CalibrationReport.Successes good = calibration.check(sound).successes().orElseThrow();
        CalibrationReport.Successes bad = calibration.check(sure).successes().orElseThrow();
        assertThat(good.calibrationError()).isLessThan(0.1);
        assertThat(bad.calibrationError()).isGreaterThan(0.15);
        assertThat(good.negativeLogLikelihood()).isLessThan(bad.negativeLogLikelihood());
        assertThat(good.jointNegativeLogLikelihood()).isLessThan(bad.jointNegativeLogLikelihood());
    }

    @Tag("ci")
    @Test
    void agreesWithNumpy() throws IOException, InterruptedException {
        List<Row> rows = rows();
        StringBuilder table = new StringBuilder();
        for (Row row : rows) {
            table.append(row.keep).append(',').append(row.reward);
            for (int m = 0; m < MEMBERS; m++) {
                table.append(',').append(row.outputs[2 * m + 1]);
            }
            table.append('\n');
        }
        Path file = Files.writeString(folder.resolve("rows.csv"), table);
        Process process = new ProcessBuilder(
                        System.getProperty("outrider.python", "python3"),
                        "src/test/python/calibration_reference.py",
                        file.toString(),
                        "0.4")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, Double> expected = new HashMap<>();
        output.lines().forEach(line -> expected.put(line.split("=")[0], Double.valueOf(line.split("=")[1])));
        CalibrationReport report = Calibration.of(signature(OutputKind.Q_MEMBERS, MEMBERS, 2))
                .noise(0.4)
                .check(rows);
        CalibrationReport.Returns returns = report.returns().orElseThrow();
        CalibrationReport.Successes successes = report.successes().orElseThrow();
        Map<String, Double> mine = new HashMap<>();
        mine.put("nll", returns.negativeLogLikelihood());
        for (int i = 0; i < Calibration.LEVELS.size(); i++) {
            mine.put("coverage" + Calibration.LEVELS.get(i), returns.coverage().get(i));
        }
        mine.put("spearman", returns.rankCorrelation());
        mine.put("ece", successes.calibrationError());
        mine.put("success", successes.negativeLogLikelihood());
        mine.put("joint", successes.jointNegativeLogLikelihood());
        assertThat(mine).containsOnlyKeys(expected.keySet());
        mine.forEach((name, value) ->
                assertThat(value).as(name).isCloseTo(expected.get(name), within(1e-9 * Math.max(1, Math.abs(value)))));
    }
}
