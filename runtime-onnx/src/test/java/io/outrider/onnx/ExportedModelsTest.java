package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.Squash;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that the exporter of samples/training wrote, and models as other tools write them, against recorded outputs. */
class ExportedModelsTest {

    private static final double FLOAT = 1e-5;
    private static final double HALF = 2e-3;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "branches",
                "candidates",
                "conv",
                "curiosity",
                "dropout",
                "epinet_row",
                "fixed_batch",
                "fixed_batch_4",
                "fixed_spread",
                "gaussian",
                "half",
                "half_out",
                "hybrid",
                "int64_obs",
                "lstm",
                "masked",
                "mean_members",
                "members",
                "named",
                "quantiles",
                "s",
                "same_signature_a",
                "squashed",
                "two_inputs"
            })
    void agreesWithRecordedOutputs(String name) throws IOException {
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path(name))) {
            assertThat(policy.report().findings(Finding.Grade.WARNING)).isEmpty();
            assertThat(policy.flopsPerRow()).isPositive();
            compare(policy, Models.golden(name), name.startsWith("half") ? HALF : FLOAT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multinomial", "gumbel", "brax", "sb3", "mlagents_continuous"})
    void agreesWithRecordedOutputsOfOtherTools(String name) throws IOException {
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path(name))) {
            compare(policy, Models.golden(name), FLOAT);
        }
    }

    @Test
    void multinomialBehindSoftmaxGivesItsLogProbabilities() throws IOException {
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path("multinomial_log_softmax"))) {
            assertThat(policy.signature().branches()).containsExactly(Branch.discrete(3));
            assertThat(policy.report().draws()).singleElement().satisfies(draw -> {
                assertThat(draw.operator()).isEqualTo("Multinomial");
                assertThat(draw.feeds()).containsEntry("logits", "log_probs");
            });
            compare(policy, Models.golden("multinomial_log_softmax"), FLOAT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"random_normal", "random_normal_fixed"})
    void gaussianNoiseGivesMeanAndSpread(String name) throws IOException {
        try (OnnxPolicy policy =
                OnnxPolicy.loader().actions(Branch.unbounded(2)).load(Models.path(name))) {
            assertThat(policy.signature().output(OutputKind.LOG_STD)).isPresent();
            Golden golden = Models.golden(name);
            float[][] mean = Rows.run(policy, OutputKind.MEAN, golden.rows("inputs", "obs"));
            assertClose(mean, golden.rows("outputs", "mean"), FLOAT);
            float[][] logStd = Rows.run(policy, OutputKind.LOG_STD, golden.rows("inputs", "obs"));
            if (name.equals("random_normal")) {
                float[][] std = golden.rows("outputs", "std");
                assertThat(Math.exp(logStd[0][1])).isCloseTo(std[0][1], within(FLOAT));
            } else {
                assertThat(logStd[0]).containsExactly((float) Math.log(.5), (float) Math.log(.25));
            }
        }
    }

    @Test
    void unityBranchesLieSideBySide() throws IOException {
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path("mlagents_discrete"))) {
            assertThat(policy.signature().branches()).containsExactly(Branch.discrete(3), Branch.discrete(2));
            assertThat(policy.report().source()).isEqualTo("Unity ML-Agents");
            Golden golden = Models.golden("mlagents_discrete");
            float[][] first = golden.rows("outputs", "log_probs_0");
            float[][] second = golden.rows("outputs", "log_probs_1");
            float[][] observations = golden.rows("inputs", "obs_0");
            float[][] rows = new float[observations.length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = concat(observations[i], new float[] {1, 1, 1, 1, 1});
            }
            float[][] logits = Rows.run(policy, OutputKind.LOGITS, rows);
            for (int i = 0; i < rows.length; i++) {
                assertClose(new float[][] {logits[i]}, new float[][] {concat(first[i], second[i])}, FLOAT);
            }
        }
    }

    @Test
    void recurrentPolicyOfRllibCarriesItsState() throws IOException {
        try (OnnxPolicy policy = OnnxPolicy.loader().actions(Branch.discrete(3)).load(Models.path("rllib"))) {
            assertThat(policy.signature().states()).singleElement().satisfies(pair -> {
                assertThat(pair.input()).isEqualTo("state_ins");
                assertThat(pair.output()).isEqualTo("state_outs");
            });
            compare(policy, Models.golden("rllib"), FLOAT);
        }
    }

    @Test
    void epsilonGreedyInTheGraphIsServedByTheLogitsThatTheCallerNames() throws IOException {
        OnnxLoader loader = OnnxPolicy.loader().logits("logits").actions(Branch.discrete(3));
        try (OnnxPolicy policy = loader.load(Models.path("random_uniform"))) {
            assertThat(policy.report().draws()).hasSize(2);
            compare(policy, Models.golden("random_uniform"), FLOAT);
        }
    }

    @Test
    void openIndexAxisIsSaidByTheCaller() throws IOException {
        try (OnnxPolicy policy = OnnxPolicy.loader().dimension("indices", 5).load(Models.path("epinet"))) {
            compare(policy, Models.golden("epinet"), FLOAT);
        }
    }

    @Test
    void namesAndBoundsComeFromMetadata() {
        try (OnnxPolicy named = OnnxPolicy.load(Models.path("named"));
                OnnxPolicy squashed = OnnxPolicy.load(Models.path("squashed"))) {
            assertThat(named.report().actions().get(0).names()).containsExactly("red", "green", "blue");
            assertThat(squashed.report().actions().get(0).squash()).isEqualTo(Squash.TANH);
            assertThat(squashed.signature().squashes()).containsExactly(Squash.TANH);
            assertThat(squashed.signature().branches())
                    .containsExactly(Branch.box(new float[] {-2, 0}, new float[] {2, 1}));
        }
    }

    /** Feeds the golden inputs by name, all rows at once and one by one, and compares what the golden file has. */
    private static void compare(OnnxPolicy policy, Golden golden, double tolerance) {
        int rows = golden.rows("inputs", policy.signature().inputs().get(0).name()).length;
        int candidates = policy.signature().hasCandidates()
                ? golden.shape("inputs", "candidates").get(1)
                : 0;
        int compared = 0;
        for (int batch : new int[] {rows, 1}) {
            try (Lane lane = policy.openLane(new LaneSize(batch, candidates))) {
                for (int first = 0; first < rows; first += batch) {
                    feed(policy, lane, golden, first, batch, candidates);
                    lane.run(batch);
                    compared += check(policy, lane, golden, first, batch, candidates, tolerance);
                }
            }
        }
        assertThat(compared).isPositive();
    }

    private static void feed(OnnxPolicy policy, Lane lane, Golden golden, int first, int rows, int candidates) {
        List<InputSpec> inputs = policy.signature().inputs();
        for (int input = 0; input < inputs.size(); input++) {
            InputSpec spec = inputs.get(input);
            float[][] values = golden.rows("inputs", spec.name());
            int size = spec.size(candidates);
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < size; i++) {
                    if (spec.integer()) {
                        lane.integers(input).put(row * size + i, (long) values[first + row][i]);
                    } else {
                        lane.input(input).put(row * size + i, values[first + row][i]);
                    }
                }
            }
        }
    }

    private static int check(
            OnnxPolicy policy, Lane lane, Golden golden, int first, int rows, int candidates, double tolerance) {
        int compared = 0;
        List<OutputSpec> outputs = policy.signature().outputs();
        for (int output = 0; output < outputs.size(); output++) {
            OutputSpec spec = outputs.get(output);
            if (!golden.has("outputs", spec.name())) {
                continue;
            }
            boolean deviation = spec.name().equals("std") || spec.name().equals("sigma");
            float[][] expected = golden.rows("outputs", spec.name());
            boolean shared = golden.shape("outputs", spec.name()).size() == 1 && spec.kind() == OutputKind.LOG_STD;
            int size = spec.size(candidates);
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < size; i++) {
                    double actual = lane.output(output).get(row * size + i);
                    double wanted = shared ? expected[i][0] : expected[Math.min(first + row, expected.length - 1)][i];
                    assertThat(deviation ? Math.exp(actual) : actual)
                            .as("%s row %d element %d", spec, first + row, i)
                            .isCloseTo(wanted, within(Math.max(tolerance, tolerance * Math.abs(wanted))));
                    compared++;
                }
            }
        }
        return compared;
    }

    private static void assertClose(float[][] actual, float[][] expected, double tolerance) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int row = 0; row < actual.length; row++) {
            for (int i = 0; i < actual[row].length; i++) {
                assertThat((double) actual[row][i]).isCloseTo(expected[row][i], within(tolerance));
            }
        }
    }

    private static float[] concat(float[] one, float[] two) {
        float[] both = java.util.Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }
}
