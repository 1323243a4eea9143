package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.DecisionId;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicyRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxLearnerTest {

    private static final float[] OBSERVATION = {0.5f, -1f, 0.25f, 2f};

    private static OnnxLearner learner(String name) {
        return OnnxLearner.load(Models.path("learner_" + name + ".policy"), Models.path("learner_" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "td"})
    void goesWherePyTorchGoes(String name) throws IOException {
        GoldenLearner golden = GoldenLearner.read(name);
        try (OnnxLearner learner = learner(name)) {
            for (GoldenLearner.Step step : golden.steps()) {
                try (TrainingBatch batch = learner.batch(step.rows())) {
                    step.fill(batch, learner.columns());
                    assertThat(learner.step(batch)).isCloseTo(step.loss(), within(1e-5 * Math.abs(step.loss()) + 1e-6));
                }
            }
            try (OnnxPolicy policy = learner.policy()) {
                assertThat(Rows.run(policy, OutputKind.Q_MEMBERS, OBSERVATION)[0])
                        .hasSize(15);
            }
            assertThat(learner.steps()).isEqualTo(golden.steps().size());
            golden.weights().forEach((parameter, expected) -> {
                float[] actual = learner.weight(parameter);
                assertThat(actual).hasSize(expected.length);
                for (int i = 0; i < actual.length; i++) {
                    assertThat((double) actual[i]).as(parameter).isCloseTo(expected[i], within(1e-5));
                }
            });
        }
    }

    @Test
    void publishesItsWeightsAsNewVersions() {
        try (OnnxLearner learner = learner("sgd");
                OnnxPolicy file = OnnxPolicy.load(Models.path("learner_sgd.policy"));
                OnnxPolicy before = learner.policy()) {
            float[] atFirst = Rows.run(file, OutputKind.Q_MEMBERS, OBSERVATION)[0];
            assertThat(Rows.run(before, OutputKind.Q_MEMBERS, OBSERVATION)[0]).containsExactly(atFirst);
            TrainingStep step = learner.train(rows(32));
            assertThat(step.rows()).isEqualTo(32);
            assertThat(step.skipped()).isZero();
            try (OnnxPolicy after = learner.policy()) {
                assertThat(after.version()).isNotEqualTo(before.version());
                assertThat(after.signature()).isEqualTo(file.signature());
                assertThat(Rows.run(after, OutputKind.Q_MEMBERS, OBSERVATION)[0])
                        .isNotEqualTo(atFirst)
                        .doesNotContain(Float.NaN);
                assertThat(Rows.run(before, OutputKind.Q_MEMBERS, OBSERVATION)[0])
                        .containsExactly(atFirst);
            }
        }
    }

    @Test
    void learnsWhatRewardsSay() {
        try (OnnxLearner learner = learner("adam")) {
            double first = learner.train(rows(64)).loss();
            double last = first;
            for (int i = 0; i < 300; i++) {
                last = learner.train(rows(64)).loss();
            }
            assertThat(last).isLessThan(first / 10);
        }
    }

    @Test
    void policiesOutliveTheLearner() {
        OnnxPolicy policy;
        try (OnnxLearner learner = learner("sgd")) {
            policy = learner.policy();
        }
        try (policy) {
            assertThat(Rows.run(policy, OutputKind.Q_MEMBERS, OBSERVATION)[0]).doesNotContain(Float.NaN);
        }
    }

    @Test
    void rowsWithoutRewardOrPropensityAreSkippedAndCounted() {
        try (OnnxLearner learner = learner("sgd")) {
            TrainingStep step = learner.train(List.of(
                    Row.of(1, OBSERVATION, 0, 0.5, 1f),
                    Row.of(2, OBSERVATION, 1, 0.5, null),
                    Row.of(3, OBSERVATION, 1, Double.NaN, 1f)));
            assertThat(step.rows()).isEqualTo(1);
            assertThat(step.skipped()).isEqualTo(2);
            TrainingStep none = learner.train(List.of());
            assertThat(none.loss()).isNaN();
            assertThat(none.steps()).isEqualTo(1);
        }
    }

    @Test
    void fallbacksAreLeftOutOfLearning() {
        try (OnnxLearner learner = learner("sgd")) {
            Row row = Row.of(1, OBSERVATION, 0, 0.5, 1f);
            assertThat(learner.train(List.of(row, row.asFallback())).skipped()).isEqualTo(1);
        }
    }

    @Test
    void aRowOfAnotherShapeIsRefused() {
        try (OnnxLearner learner = learner("sgd")) {
            assertThatThrownBy(() -> learner.train(List.of(Row.of(1, new float[3], 0, 0.5, 1f))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(new DecisionId(7, 1).toString())
                    .hasMessageContaining("3 observation values")
                    .hasMessageContaining("4");
        }
    }

    @Test
    void aLossThatIsNoNumberLeavesTheWeightsAsTheyWere() {
        try (OnnxLearner learner = learner("sgd");
                TrainingBatch batch = learner.batch(1)) {
            float[] before = learner.weight("learned.first.bias");
            batch.floats("obs").put(0, Float.NaN);
            batch.floats("rewards").put(0, 1f);
            batch.floats("action_prob").put(0, 1f);
            batch.floats("keep_prob").put(0, 1f);
            for (int m = 0; m < 5; m++) {
                batch.floats("member_mask").put(m, 1f);
            }
            assertThatThrownBy(() -> learner.step(batch))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("NaN");
            assertThat(learner.weight("learned.first.bias")).containsExactly(before);
            assertThat(learner.steps()).isZero();
        }
    }

    @Test
    void goesOnFromWhatWasSaved(@TempDir Path folder) {
        Path path = folder.resolve("state/learner.state");
        float[] expected;
        try (OnnxLearner learner = learner("adam")) {
            learner.train(rows(16));
            learner.save(path);
            learner.train(rows(24));
            expected = learner.weight("learned.weights.0");
        }
        assertThat(path.getParent()).isDirectoryContaining(file -> file.equals(path));
        try (OnnxLearner learner = learner("adam")) {
            learner.restore(path);
            assertThat(learner.steps()).isEqualTo(1);
            learner.train(rows(24));
            assertThat(learner.weight("learned.weights.0")).containsExactly(expected);
        }
    }

    @Test
    void anotherModelsStateOrADamagedOneIsRefused(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("learner.state");
        String saved;
        try (OnnxLearner learner = learner("adam")) {
            learner.save(path);
            saved = learner.toString();
        }
        try (OnnxLearner learner = learner("sgd")) {
            assertThatThrownBy(() -> learner.restore(path))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining(saved.substring(saved.indexOf(", ") + 2, saved.indexOf(", step")))
                    .hasMessageContaining(learner.toString()
                            .substring(
                                    learner.toString().indexOf(", ") + 2,
                                    learner.toString().indexOf(", step")));
            byte[] bytes = Files.readAllBytes(path);
            bytes[bytes.length / 2] ^= 1;
            Files.write(path, bytes);
            assertThatThrownBy(() -> learner.restore(path))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("damaged");
            Files.write(path, new byte[3]);
            assertThatThrownBy(() -> learner.restore(path)).hasMessageContaining("3 bytes");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "learner_missing_weight|\"w.other\" is no input of the learner",
                "learner_missing_loss|\"objective\" is no output",
                "learner_unknown_column|\"profits\", expected one of [obs,",
                "learner_bad_initial|\"fast\", expected a number"
            })
    void badLearnersAreRefused(String name, String message) {
        assertThatThrownBy(() -> OnnxLearner.load(Models.path("learner_sgd.policy"), Models.path("bad/" + name)))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void learnerOfAnotherPolicyIsRefused() {
        assertThatThrownBy(() -> OnnxLearner.load(Models.path("named"), Models.path("learner_sgd")))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("learned.first.weight");
        assertThatThrownBy(() -> OnnxLearner.load(Models.path("learner_sgd.policy"), Models.path("named")))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("expected learner");
    }

    @Test
    void scalarsAreSetByName() {
        try (OnnxLearner learner = learner("sgd")) {
            float[] before = learner.weight("learned.first.bias");
            learner.hyper("learning_rate", 0);
            learner.train(rows(8));
            assertThat(learner.weight("learned.first.bias")).containsExactly(before);
            assertThatThrownBy(() -> learner.hyper("momentum", 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("momentum")
                    .hasMessageContaining("learning_rate");
        }
    }

    /** The weight grows by the sum of the masked rewards; the loss is that sum. */
    private static TestModel summing() {
        return TestModel.begin()
                .input("w.bias", TestModel.FLOAT, 1)
                .input("obs", TestModel.FLOAT, 4, 2)
                .input("rewards", TestModel.FLOAT, 4)
                .input("member_mask", TestModel.FLOAT, 4, 1)
                .integers("one", 1)
                .integers("zero", 0)
                .node("Squeeze", List.of("member_mask", "one"), "mask")
                .node("Mul", List.of("mask", "rewards"), "counted")
                .node("ReduceSum", List.of("counted", "zero"), "loss", "keepdims", 0)
                .node("Add", List.of("w.bias", "loss"), "w.bias.next")
                .output("loss", TestModel.FLOAT)
                .output("w.bias.next", TestModel.FLOAT, 1)
                .meta("outrider.format", "1")
                .meta("outrider.kind", "learner")
                .meta("outrider.batch.obs", "obs")
                .meta("outrider.batch.rewards", "rewards")
                .meta("outrider.batch.member_mask", "member_mask")
                .meta("outrider.weight.w.bias", "bias")
                .meta("outrider.loss", "loss");
    }

    private static TestModel biased() {
        return TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .weight("bias", new long[] {1}, 100)
                .node("Add", List.of("obs", "bias"), "q")
                .output("q", TestModel.FLOAT, "batch", 2)
                .meta("outrider.format", "1")
                .meta("outrider.input.obs", "observation")
                .meta("outrider.output.q", "q")
                .meta("outrider.action.0", "discrete 2");
    }

    @Test
    void fixedBatchesArePaddedWithoutInfluence() {
        try (OnnxLearner learner = OnnxLearner.load(biased().file(), summing().file())) {
            List<Row> rows = new ArrayList<>();
            for (int i = 1; i <= 6; i++) {
                rows.add(Row.of(i, new float[2], 0, 0.5, (float) i));
            }
            TrainingStep step = learner.train(rows);
            assertThat(step.steps()).isEqualTo(2);
            assertThat(step.loss()).isEqualTo((10.0 * 4 + 11.0 * 2) / 6);
            assertThat(learner.weight("bias")).containsExactly(121);
            assertThatThrownBy(() -> learner.batch(5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 4, not 5");
            try (OnnxPolicy policy = learner.policy()) {
                assertThat(Rows.run(policy, OutputKind.Q, new float[] {1, 2})[0])
                        .containsExactly(122, 123);
            }
        }
    }

    @Test
    void kernelsOfConvolutionsAreReplacedToo() {
        TestModel policy = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 8, 4, 4)
                .weight("kernel", new long[] {8, 8, 1, 1}, kernel(1))
                .integers("shape", 0, -1)
                .node("Conv", List.of("obs", "kernel"), "map")
                .node("Relu", List.of("map"), "positive")
                .node("Reshape", List.of("positive", "shape"), "q")
                .output("q", TestModel.FLOAT, "batch", 128)
                .meta("outrider.format", "1")
                .meta("outrider.input.obs", "observation")
                .meta("outrider.output.q", "q")
                .meta("outrider.action.0", "discrete 128");
        TestModel learner = TestModel.begin()
                .input("w.kernel", TestModel.FLOAT, 8, 8, 1, 1)
                .input("rewards", TestModel.FLOAT, "batch")
                .integers("zero", 0)
                .node("ReduceSum", List.of("rewards", "zero"), "loss", "keepdims", 0)
                .node("Mul", List.of("w.kernel", "loss"), "w.kernel.next")
                .output("loss", TestModel.FLOAT)
                .output("w.kernel.next", TestModel.FLOAT, 8, 8, 1, 1)
                .meta("outrider.format", "1")
                .meta("outrider.kind", "learner")
                .meta("outrider.batch.rewards", "rewards")
                .meta("outrider.weight.w.kernel", "kernel")
                .meta("outrider.loss", "loss");
        try (OnnxLearner three = OnnxLearner.load(policy.file(), learner.file())) {
            float[] observation = new float[128];
            observation[0] = 2;
            three.train(List.of(Row.of(1, observation, 0, 1, 3f)));
            try (OnnxPolicy changed = three.policy()) {
                assertThat(Rows.run(changed, OutputKind.Q, observation)[0][0]).isEqualTo(6);
            }
        }
    }

    private static double[] kernel(double diagonal) {
        double[] kernel = new double[64];
        for (int i = 0; i < 8; i++) {
            kernel[i * 9] = diagonal;
        }
        return kernel;
    }

    @Test
    void maskRateIsChecked() {
        assertThatThrownBy(() -> OnnxLearner.load(
                        OnnxPolicy.loader(), biased().file(), summing().file(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0.0");
    }

    @Test
    void memberMaskIsAFunctionOfDecisionAndMember() {
        DecisionId decision = new DecisionId(0x0123456789abcdefL, 42);
        // By the same formula in Python: see samples/training/README.md.
        assertThat(Long.toUnsignedString(MemberMask.hash(decision, 0), 16)).isEqualTo(PYTHON_HASH_0);
        assertThat(Long.toUnsignedString(MemberMask.hash(decision, 3), 16)).isEqualTo(PYTHON_HASH_3);
        int counted = 0;
        for (int i = 0; i < 10_000; i++) {
            counted += MemberMask.counts(new DecisionId(1, i), i % 7, 0.25) ? 1 : 0;
            assertThat(MemberMask.counts(new DecisionId(1, i), 0, 1)).isTrue();
        }
        assertThat(counted).isBetween(2_300, 2_700);
    }

    private static final String PYTHON_HASH_0 = "325d4b8c16b4ff3f";
    private static final String PYTHON_HASH_3 = "846cbf52af622d47";

    private static List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int action = i % 3;
            float[] observation = {(i % 5) / 5f, (i % 7) / 7f, 1f, -0.5f};
            rows.add(Row.of(i, observation, action, 1 / 3.0, action == 1 ? observation[0] : -observation[1]));
        }
        return rows;
    }
}
