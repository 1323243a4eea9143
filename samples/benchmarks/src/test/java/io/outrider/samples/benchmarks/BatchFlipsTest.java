package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.onnx.OnnxPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.samples.benchmarks.RealModels.Model;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often a row run alone and among 64 has another greatest score, and by what margin: ONNX Runtime's last bits may differ
 * between batch sizes. The margin of each flip must be within the greatest difference of a score.
 */
class BatchFlipsTest {

    private static final int ROWS = 64;
    private static final int BATCHES = 160;

    static Stream<Model> models() {
        Model large = new Model("m", Path.of("src/main/resources/models/m.onnx"), OnnxPolicy.loader(), false);
        return Stream.concat(
                Stream.of(large),
                RealModels.all().stream()
                        .filter(model -> List.of("godot-cross-the-road", "members", "curiosity")
                                .contains(model.name())));
    }

    private static int ranking(OnnxPolicy policy) {
        for (OutputKind kind : List.of(OutputKind.LOGITS, OutputKind.Q, OutputKind.Q_MEMBERS)) {
            for (int i = 0; i < policy.signature().outputs().size(); i++) {
                if (policy.signature().outputs().get(i).kind() == kind) {
                    return i;
                }
            }
        }
        throw new AssertionError("no scores in " + policy.signature());
    }

    private static float[] run(Lane lane, int output, float[][] observations, int from, int count, int width) {
        FloatBuffer input = lane.input(0);
        for (int r = 0; r < count; r++) {
            input.put(r * observations[from + r].length, observations[from + r]);
        }
        lane.run(count);
        float[] values = new float[count * width];
        lane.output(output).get(0, values);
        return values;
    }

    /** What was compared and what differed. */
    private static final class Tally {
        int choices;
        int flips;
        int differences;
        float largest;
        float margin;

        /** Compares {@code actions} scores at {@code at} among many with those at {@code alone} of one row. */
        void compare(float[] together, int at, float[] one, int alone, int actions) {
            int best = best(together, at, actions);
            int own = best(one, alone, actions);
            choices++;
            for (int a = 0; a < actions; a++) {
                float difference = Math.abs(together[at + a] - one[alone + a]);
                largest = Math.max(largest, difference);
                differences += difference > 0 ? 1 : 0;
            }
            if (best != own) {
                flips++;
                margin = Math.max(margin, together[at + best] - together[at + own]);
            }
        }

        private static int best(float[] scores, int from, int actions) {
            int best = 0;
            for (int a = 1; a < actions; a++) {
                best = scores[from + a] > scores[from + best] ? a : best;
            }
            return best;
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void choicesFlipOnlyWithinTheDifferenceOfTheScores(Model model, TestReporter reporter) {
        SplittableRandom random = new SplittableRandom(4);
        Tally tally = new Tally();
        try (OnnxPolicy policy = model.load();
                Lane many = policy.openLane(LaneSize.rows(ROWS));
                Lane single = policy.openLane(LaneSize.rows(1))) {
            int output = ranking(policy);
            int width = policy.signature().outputs().get(output).size(0);
            int actions = policy.signature().branches().get(0).size();
            int size = policy.signature().inputs().get(0).size(0);
            for (int b = 0; b < BATCHES; b++) {
                float[][] observations = new float[ROWS][size];
                for (float[] observation : observations) {
                    for (int i = 0; i < size; i++) {
                        observation[i] = (float) (random.nextDouble() * 4 - 2);
                    }
                }
                float[] together = run(many, output, observations, 0, ROWS, width);
                for (int r = 0; r < ROWS; r++) {
                    float[] one = run(single, output, observations, r, 1, width);
                    for (int at = 0; at < width; at += actions) {
                        tally.compare(together, r * width + at, one, at, actions);
                    }
                }
            }
        }
        reporter.publishEntry(
                model.toString(),
                String.format(
                        Locale.ROOT,
                        "%d greatest scores at batch 1 and %d: %d flips, at most by %.3g; %d scores differ, at most by %.3g",
                        tally.choices,
                        ROWS,
                        tally.flips,
                        tally.margin,
                        tally.differences,
                        tally.largest));
        assertThat(tally.choices).isGreaterThanOrEqualTo(ROWS * BATCHES);
        assertThat(tally.margin).isLessThanOrEqualTo(2 * tally.largest);
        assertThat(tally.largest).isLessThan(1e-4f);
    }
}
