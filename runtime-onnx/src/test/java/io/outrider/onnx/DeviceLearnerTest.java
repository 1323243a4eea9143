package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.policy.ModelFile;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A learner whose state stays on a device goes where one goes whose state lies on the host, bit for bit; the device is the
 * processor itself, so that only the copies are other ones. Where there is no foreign-function binding, both are the host's.
 */
class DeviceLearnerTest {

    private static final float[] OBSERVATION = {0.5f, -1f, 0.25f, 2f};
    private static final String MEMORY = Bindings.foreign() ? "device Cpu 0" : "host";

    private static OnnxLearner learner(String name, TensorMemory memory) {
        return OnnxLearner.load(
                OnnxPolicy.loader().binding(NativeBinding.AUTO).memory(memory),
                ModelFile.read(Models.path("learner_" + name + ".policy")),
                ModelFile.read(Models.path("learner_" + name)),
                0.5);
    }

    private static List<String> weights(OnnxLearner learner, GoldenLearner golden) {
        List<String> bits = new ArrayList<>();
        for (String parameter : golden.weights().keySet()) {
            for (float value : learner.weight(parameter)) {
                bits.add(parameter + " " + Float.toHexString(value));
            }
        }
        return bits;
    }

    private static double step(OnnxLearner learner, GoldenLearner.Step step) {
        try (TrainingBatch batch = learner.batch(step.rows())) {
            step.fill(batch, learner.columns());
            return learner.step(batch);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "td"})
    void goesWhereTheHostsGoesBitForBit(String name, @TempDir Path folder) throws IOException {
        GoldenLearner golden = GoldenLearner.read(name);
        try (OnnxLearner host = learner(name, TensorMemory.host());
                OnnxLearner device = learner(name, TensorMemory.device())) {
            assertThat(host.memory()).isEqualTo("host");
            assertThat(device.memory()).isEqualTo(MEMORY);
            assertThat(weights(device, golden)).isEqualTo(weights(host, golden));
            int half = golden.steps().size() / 2;
            for (GoldenLearner.Step step : golden.steps().subList(0, half)) {
                assertThat(step(device, step)).isEqualTo(step(host, step));
            }
            assertThat(weights(device, golden)).isEqualTo(weights(host, golden));
            // Each goes on from what the other saved: weights and optimiser state.
            device.save(folder.resolve("device"));
            host.save(folder.resolve("host"));
            assertThat(folder.resolve("device")).hasSameBinaryContentAs(folder.resolve("host"));
            step(device, golden.steps().get(0));
            step(host, golden.steps().get(0));
            device.restore(folder.resolve("host"));
            host.restore(folder.resolve("device"));
            for (GoldenLearner.Step step :
                    golden.steps().subList(half, golden.steps().size())) {
                assertThat(step(device, step)).isEqualTo(step(host, step));
            }
            assertThat(weights(device, golden)).isEqualTo(weights(host, golden));
            assertThat(weights(device, golden)).doesNotHaveDuplicates().isNotEmpty();
            try (OnnxPolicy one = device.policy();
                    OnnxPolicy other = host.policy()) {
                assertThat(one.version()).isEqualTo(other.version());
            }
        }
    }

    @Test
    void batchesOfAnySizeAndScalarsAreFedAnew() {
        try (OnnxLearner host = learner("adam", TensorMemory.host());
                OnnxLearner device = learner("adam", TensorMemory.device())) {
            for (OnnxLearner learner : List.of(host, device)) {
                assertThat(learner.train(rows(3, 1f)).rows()).isEqualTo(3);
                assertThat(learner.train(rows(7, -2f)).rows()).isEqualTo(7);
                learner.hyper("learning_rate", 0.5);
                assertThat(learner.train(rows(7, 3f)).rows()).isEqualTo(7);
            }
            for (String parameter : List.of("learned.first.bias", "learned.first.weight")) {
                assertThat(device.weight(parameter)).containsExactly(host.weight(parameter));
            }
        }
    }

    private static List<Row> rows(int count, float reward) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Row.of(i + 1, OBSERVATION, i % 3, 0.5, reward + i));
        }
        return rows;
    }

    @Test
    void aStepWithoutALossLeavesTheWeightsAsTheyWere() {
        try (OnnxLearner learner = learner("sgd", TensorMemory.device());
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
    void everythingIsGivenBackWhenItIsClosed() {
        long before = CApi.live();
        OnnxLearner learner = learner("adam", TensorMemory.device());
        learner.train(rows(4, 1f));
        assertThat(CApi.live() > before).isEqualTo(Bindings.foreign());
        OnnxPolicy policy = learner.policy();
        learner.close();
        learner.close();
        assertThatThrownBy(() -> learner.weight("learned.first.bias"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> learner.train(rows(4, 1f))).hasMessageContaining("closed");
        assertThat(Rows.run(policy, OutputKind.Q_MEMBERS, OBSERVATION)[0]).doesNotContain(Float.NaN);
        policy.close();
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void onTheProcessorItIsTheHostsUnlessAskedFor() {
        try (OnnxLearner learner = OnnxLearner.load(Models.path("learner_sgd.policy"), Models.path("learner_sgd"))) {
            assertThat(learner.memory()).isEqualTo("host");
        }
    }
}
