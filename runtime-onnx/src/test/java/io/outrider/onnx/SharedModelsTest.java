package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.onnx.SharedModels.Shared;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyRejectedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SharedModelsTest {

    static List<Shared> models() {
        return SharedModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void agreesWithRecordedOutputsRowByRowAndInBatches(Shared shared) throws IOException {
        Golden golden = Golden.read(SharedModels.folder().resolve(shared.name() + ".golden.json"));
        float[][] observations = golden.rows("inputs", "obs");
        float[][] expected = golden.rows("outputs", shared.tensor());
        try (OnnxPolicy policy = shared.loader().load(SharedModels.folder().resolve(shared.name() + ".onnx"))) {
            float[][] batch = repeat(observations, 5);
            float[][] outputs = Rows.run(policy, shared.kind(), batch);
            for (int row = 0; row < batch.length; row++) {
                int golden1 = row % observations.length;
                assertClose(outputs[row], expected[golden1]);
                assertClose(Rows.run(policy, shared.kind(), batch[row])[0], expected[golden1]);
            }
            assertThat(policy.report().findings(Finding.Grade.WARNING)).isEmpty();
            assertThat(policy.flopsPerRow()).isEqualTo(shared.flops());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void serveAnyNumberOfRowsInOneLane(Shared shared) throws IOException {
        Golden golden = Golden.read(SharedModels.folder().resolve(shared.name() + ".golden.json"));
        float[][] observations = golden.rows("inputs", "obs");
        float[][] expected = golden.rows("outputs", shared.tensor());
        try (OnnxPolicy policy = shared.loader().load(SharedModels.folder().resolve(shared.name() + ".onnx"));
                Lane lane = policy.openLane(LaneSize.rows(7))) {
            for (int rows : new int[] {3, 1, 7, 2, 7}) {
                float[][] outputs = Rows.run(lane, policy, shared.kind(), repeat(observations, rows));
                for (int row = 0; row < rows; row++) {
                    assertClose(outputs[row], expected[row % expected.length]);
                }
            }
        }
    }

    @Test
    void saysWhatTheCallerMustSay() {
        Path path = SharedModels.folder().resolve("godot-robot-fps.onnx");
        assertThatThrownBy(() -> OnnxPolicy.load(path))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("output")
                .hasMessageContaining("11 columns")
                .hasMessageContaining("Stable-Baselines3")
                .hasMessageContaining("actions(");
    }

    private static float[][] repeat(float[][] rows, int count) {
        float[][] repeated = new float[count][];
        for (int i = 0; i < count; i++) {
            repeated[i] = rows[i % rows.length];
        }
        return repeated;
    }

    private static void assertClose(float[] actual, float[] expected) {
        int shared = Math.min(actual.length, expected.length);
        assertThat(shared).isPositive();
        for (int i = 0; i < shared; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void tensorsWithinTheGraphCanBeNamed() throws IOException {
        Path path = SharedModels.folder().resolve("godot-score-the-goal-sac.onnx");
        Golden golden = Golden.read(SharedModels.folder().resolve("godot-score-the-goal-sac.golden.json"));
        String hint;
        try (OnnxPolicy policy = OnnxPolicy.load(path)) {
            hint = policy.report().toString();
        }
        assertThat(hint)
                .contains("output(\"/actor/mu/Gemm_output_0\", OutputKind.MEAN)")
                .contains(".output(\"/actor/Clip_output_0\", OutputKind.LOG_STD)");
        OnnxLoader loader = OnnxPolicy.loader()
                .output("/actor/mu/Gemm_output_0", OutputKind.MEAN)
                .output("/actor/Clip_output_0", OutputKind.LOG_STD)
                .actions(SharedModels.box(2));
        try (OnnxPolicy policy = loader.load(path)) {
            float[][] means = Rows.run(policy, OutputKind.MEAN, golden.rows("inputs", "obs"));
            float[][] squashed = golden.rows("outputs", "output");
            for (int row = 0; row < means.length; row++) {
                assertThat(Math.tanh(means[row][1])).isCloseTo(squashed[row][1], within(1e-5));
            }
            assertThat(Rows.run(policy, OutputKind.LOG_STD, golden.rows("inputs", "obs"))[0])
                    .hasSize(2);
        }
    }
}
