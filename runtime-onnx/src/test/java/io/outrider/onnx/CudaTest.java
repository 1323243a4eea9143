package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.ModelFile;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Policies and learners on an NVIDIA card against recorded outputs and the processor; run by the profile {@code gpu}, and
 * skipped, saying so, on a machine that has none.
 */
@Tag("gpu")
class CudaTest {

    private static final CudaOptions OPTIONS =
            CudaOptions.defaults().tf32(false).cudnn(false);
    private static final OnnxLoader CARD =
            OnnxPolicy.loader().providers(Provider.cuda(OPTIONS).required());

    @BeforeEach
    void requireACard() {
        try {
            CARD.load(Models.path("s")).close();
        } catch (PolicyException e) {
            abort("CUDA does not work here: " + e.getMessage());
        }
    }

    private static void assertAgrees(OnnxLoader loader, String name, OutputKind kind, String tensor, String memory)
            throws IOException {
        try (OnnxPolicy policy = loader.load(Models.path(name))) {
            assertThat(policy.provider()).isEqualTo("cuda:0");
            assertThat(policy.report().memory()).isEqualTo(memory);
            assertThat(policy.report().fallbacks()).isEmpty();
            assertThat(policy.report().placements())
                    .extracting(Placement::provider)
                    .contains("CUDAExecutionProvider");
            Golden golden = Models.golden(name);
            float[][] expected = golden.rows("outputs", tensor);
            float[][] rows = golden.rows("inputs", "obs");
            try (Lane lane = policy.openLane(LaneSize.rows(rows.length))) {
                // Again and again, as a graph is captured first and replayed afterwards.
                for (int time = 0; time < 4; time++) {
                    assertClose(Rows.run(lane, policy, kind, rows), expected);
                    assertClose(Rows.run(lane, policy, kind, rows[0]), new float[][] {expected[0]});
                }
            }
        }
    }

    private static void assertClose(float[][] actual, float[][] expected) {
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < expected[row].length; i++) {
                assertThat((double) actual[row][i]).isCloseTo(expected[row][i], within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"s, LOGITS, logits", "members, Q_MEMBERS, q_members", "gaussian, MEAN, mean", "named, LOGITS, out"})
    void agreesWithTheProcessor(String name, OutputKind kind, String tensor) throws IOException {
        assertAgrees(CARD, name, kind, tensor, "host");
    }

    @ParameterizedTest
    @CsvSource({"s, LOGITS, logits", "members, Q_MEMBERS, q_members", "gaussian, MEAN, mean", "named, LOGITS, out"})
    void agreesWithTensorsOnTheCardAndGraphs(String name, OutputKind kind, String tensor) throws IOException {
        assumeTrue(Bindings.foreign(), "CUDA memory needs the foreign-function binding");
        int rows = Models.golden(name).rows("inputs", "obs").length;
        TensorMemory device = TensorMemory.device();
        assertAgrees(CARD.memory(device), name, kind, tensor, "device Cuda 0");
        assertAgrees(CARD.memory(device.pinned()), name, kind, tensor, "device Cuda 0, pinned copies");
        assertAgrees(
                CARD.memory(device.pinned().graphs(1, rows)),
                name,
                kind,
                tensor,
                "device Cuda 0, pinned copies, graphs of " + new TreeSet<>(Set.of(1, rows)) + " rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "td"})
    void learnsOnTheCardWhatItLearnsOnTheProcessor(String name) throws IOException {
        GoldenLearner golden = GoldenLearner.read(name);
        try (OnnxLearner learner = OnnxLearner.load(
                CARD,
                ModelFile.read(Models.path("learner_" + name + ".policy")),
                ModelFile.read(Models.path("learner_" + name)),
                0.5)) {
            assertThat(learner.provider()).isEqualTo("cuda:0");
            assertThat(learner.memory()).isEqualTo(Bindings.foreign() ? "device Cuda 0" : "host");
            for (GoldenLearner.Step step : golden.steps()) {
                try (TrainingBatch batch = learner.batch(step.rows())) {
                    step.fill(batch, learner.columns());
                    assertThat(learner.step(batch)).isCloseTo(step.loss(), within(1e-3 * Math.abs(step.loss()) + 1e-4));
                }
            }
            golden.weights().forEach((parameter, expected) -> {
                float[] actual = learner.weight(parameter);
                for (int i = 0; i < actual.length; i++) {
                    assertThat((double) actual[i]).as(parameter).isCloseTo(expected[i], within(1e-3));
                }
            });
        }
    }
}
