package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.outrider.Branch;
import io.outrider.policy.ModelFile;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicyRejectedException;
import io.outrider.policy.Squash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadModelsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not_onnx|not an ONNX model",
                "truncated|truncated",
                "empty|empty",
                "opset_99|99",
                "format_99|outrider.format: is \"99\", expected 1",
                "no_format|outrider.format: is missing",
                "unknown_kind|outrider.kind: is \"critic\", expected policy",
                "unknown_role|outrider.output.out: is \"scores\", expected one of logits",
                "missing_input|goal: is no input of the graph",
                "missing_output|value: is no tensor of the graph",
                "missing_state|h_next: is no tensor of the graph",
                "wrong_rank|out: is out float[B, 3], expected [B,M,A]",
                "wrong_size|with 3 columns, expected 4",
                "wrong_action|outrider.action.0: is \"sphere 3\"",
                "no_actions|not 0",
                "wrong_names|names [red, green]",
                "wrong_bounds|[1.0, -1.0]",
                "action_gap|outrider.action.2: branches must be numbered from 0",
                "string_obs|obs: has elements of type string",
                "unknown_operator|Divine"
            })
    void isRefusedWithTheOffendingValue(String name, String message) {
        assertThatThrownBy(() -> OnnxPolicy.load(Models.path("bad/" + name)))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(message);
    }

    @Test
    void allFindingsComeAtOnce() {
        PolicyRejectedException refusal = catchThrowableOfType(
                PolicyRejectedException.class, () -> OnnxPolicy.load(Models.path("bad/two_faults")));
        assertThat(refusal.findings())
                .anySatisfy(finding -> assertThat(finding).startsWith("goal:"))
                .anySatisfy(finding -> assertThat(finding).startsWith("value:"))
                .hasSize(2);
    }

    @Test
    void findingsOfAllStagesComeAtOnce() {
        TestModel model = TestModel.linear()
                .meta("outrider.format", "1")
                .meta("outrider.input.obs", "observation")
                .meta("outrider.input.goal", "observation")
                .meta("outrider.output.logits", "logits")
                .meta("outrider.action.0", "discrete 4")
                .meta("outrider.action.0.names", "a,b");
        PolicyRejectedException refusal = catchThrowableOfType(PolicyRejectedException.class, model::load);
        assertThat(refusal.findings())
                .anySatisfy(finding -> assertThat(finding).contains("2 names [a, b]"))
                .anySatisfy(finding -> assertThat(finding).startsWith("goal:"))
                .anySatisfy(finding -> assertThat(finding).contains("with 3 columns, expected 4"))
                .hasSize(3);
    }

    @Test
    void aSquashWithoutBoundsIsRefused() {
        TestModel model = means().meta("outrider.action.0", "box 3 low=-1 squash=tanh");
        assertThatThrownBy(model::load)
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("outrider.action.0")
                .hasMessageContaining("squash=tanh needs finite bounds");
        TestModel unknown = means().meta("outrider.action.0", "box 3 low=-1 high=1 squash=sin");
        assertThatThrownBy(unknown::load).hasMessageContaining("squash is \"sin\", expected tanh");
    }

    @Test
    void theSquashIsThatOfTheMeanWhichTheFileNames() {
        TestModel plain = means().meta("outrider.action.0", "box 3 low=-1 high=1");
        TestModel tanh = means().meta("outrider.action.0", "box 3 low=-1 high=1 squash=tanh");
        Branch box = Branch.box(new float[] {-2, -2, -2}, new float[] {2, 2, 2});
        assertThat(squash(OnnxPolicy.loader(), plain)).isEqualTo(Squash.NONE);
        assertThat(squash(OnnxPolicy.loader(), tanh)).isEqualTo(Squash.TANH);
        assertThat(squash(OnnxPolicy.loader().actions(box), tanh)).isEqualTo(Squash.TANH);
        assertThat(squash(OnnxPolicy.loader().output("logits", OutputKind.MEAN), tanh))
                .isEqualTo(Squash.TANH);
        assertThat(squash(OnnxPolicy.loader().actions(Branch.unbounded(3)), tanh))
                .isEqualTo(Squash.UNSTATED);
        assertThat(squash(OnnxPolicy.loader().output("other", OutputKind.MEAN), tanh))
                .isEqualTo(Squash.UNSTATED);
    }

    private static Squash squash(OnnxLoader loader, TestModel model) {
        try (OnnxPolicy policy = loader.load(model.file())) {
            return policy.signature().squash(0);
        }
    }

    private static TestModel means() {
        return TestModel.linear()
                .node("Identity", List.of("logits"), "other")
                .meta("outrider.format", "1")
                .meta("outrider.input.obs", "observation")
                .meta("outrider.output.logits", "mean");
    }

    @Test
    void refusedModelsCanBeInspected() {
        ModelReport report = OnnxPolicy.inspect(Models.path("bad/two_faults"));
        assertThat(report.hasErrors()).isTrue();
        assertThat(report.findings(Finding.Grade.ERROR)).hasSize(2);
        assertThat(report.toString()).contains("goal", "error");
    }

    @Test
    void nanIsNoticedAtLoad() {
        OnnxLoader loader =
                OnnxPolicy.loader().output("logits", OutputKind.LOGITS).actions(Branch.discrete(2));
        ModelFile file = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .node("Log", List.of("obs"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 2)
                .file();
        try (OnnxPolicy policy = loader.load(file)) {
            assertThat(policy.report().findings(Finding.Grade.WARNING))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.text()).contains("logits", "not finite"));
        }
    }

    @Test
    void doublesServe() {
        try (OnnxPolicy policy =
                OnnxPolicy.loader().actions(Branch.discrete(3)).load(Models.path("bad/double_logits"))) {
            assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {0, 0, 0, 0})[0])
                    .hasSize(3);
        }
    }

    @Test
    void observationWithoutBatchIsRefused() {
        ModelFile file = TestModel.begin()
                .input("obs", TestModel.FLOAT, 4)
                .node("Identity", List.of("obs"), "logits")
                .output("logits", TestModel.FLOAT, 4)
                .file();
        assertThatThrownBy(() -> OnnxPolicy.load(file))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("obs: has shape [4] of rank 1, expected [B,…]");
    }

    @Test
    void missingExternalWeightsAreNamed(@TempDir Path folder) throws IOException {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 4)
                .external("w", new long[] {4, 3}, "weights.bin")
                .node("MatMul", List.of("obs", "w"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 3)
                .meta("outrider.format", "1")
                .meta("outrider.input.obs", "observation")
                .meta("outrider.output.logits", "logits")
                .meta("outrider.action.0", "discrete 3");
        Path path = Files.write(folder.resolve("policy.onnx"), model.bytes());
        assertThatThrownBy(() -> OnnxPolicy.load(path))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("w lies in the file \"weights.bin\", which is missing in " + folder);
        assertThatThrownBy(() -> OnnxPolicy.load(model.file()))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("load it from its path");

        java.nio.ByteBuffer weights = java.nio.ByteBuffer.allocate(48).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 12; i++) {
            weights.putFloat(i);
        }
        Files.write(folder.resolve("weights.bin"), weights.array());
        String version;
        try (OnnxPolicy policy = OnnxPolicy.load(path)) {
            assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {0, 1, 0, 0})[0])
                    .containsExactly(3, 4, 5);
            version = policy.version();
        }
        Files.write(folder.resolve("weights.bin"), weights.putFloat(0, 7f).array());
        try (OnnxPolicy policy = OnnxPolicy.load(path)) {
            assertThat(policy.version()).isNotEqualTo(version);
        }
    }

    @Test
    void escapingExternalWeightsAreRefused(@TempDir Path folder) throws IOException {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 4)
                .external("w", new long[] {4, 3}, "../weights.bin")
                .node("MatMul", List.of("obs", "w"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 3);
        Path path = Files.write(folder.resolve("policy.onnx"), model.bytes());
        assertThatThrownBy(() -> OnnxPolicy.load(path))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("not inside the model's folder");
    }

    @Test
    void missingFileIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> OnnxPolicy.load(folder.resolve("none.onnx")))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("none.onnx");
    }

    @Test
    void callerNamingNoTensorIsToldWhatThereIs() {
        assertThatThrownBy(() -> OnnxPolicy.loader()
                        .logits("scores")
                        .load(TestModel.linear().file()))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("scores: is no tensor of the graph")
                .hasMessageContaining("logits float[batch, 3]");
    }

    @Test
    void unrecognisedDrawsAreRefused() {
        assertThatThrownBy(() -> OnnxPolicy.load(Models.path("random_uniform")))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("RandomUniform samples within the graph")
                .hasMessageContaining("logits(tensor)");
    }
}
