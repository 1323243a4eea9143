package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.Branch;
import io.outrider.policy.InputRole;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.ModelFile;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadingTest {

    @Test
    void readsMetadata() {
        try (OnnxPolicy policy = TestModel.linear().described().load()) {
            assertThat(policy.signature().branches()).containsExactly(Branch.discrete(3));
            assertThat(policy.signature().inputs()).singleElement().satisfies(input -> {
                assertThat(input.role()).isEqualTo(InputRole.OBSERVATION);
                assertThat(input.shape()).containsExactly(4);
            });
            assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {1, 2, 3, 4})[0])
                    .containsExactly(10, 1, 2);
            assertThat(policy.flopsPerRow()).isEqualTo(24);
            assertThat(policy.provider()).isEqualTo("cpu");
            assertThat(policy.report().source()).isEqualTo("metadata");
            assertThat(policy.report().findings()).isEmpty();
        }
    }

    @Test
    void callerWinsOverMetadata() {
        OnnxLoader loader = OnnxPolicy.loader().output("logits", OutputKind.Q).actions(Branch.discrete(3));
        try (OnnxPolicy policy = loader.load(TestModel.linear().described().file())) {
            assertThat(policy.signature().output(OutputKind.LOGITS)).isEmpty();
            assertThat(policy.signature().output(OutputKind.Q)).isPresent();
        }
    }

    @Test
    void reportPrintsEveryFact() {
        try (OnnxPolicy policy = TestModel.linear().described().load()) {
            assertThat(policy.report().toString())
                    .contains("obs  float[batch, 4]  observation")
                    .contains("logits  float[batch, 3]  logits")
                    .contains("discrete(3)")
                    .contains("opset ai.onnx 17")
                    .contains("24")
                    .contains("cpu")
                    .contains(policy.version());
        }
    }

    @Test
    void versionIsTheHashOfTheFile(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("policy.onnx");
        Files.write(path, TestModel.linear().described().bytes());
        try (OnnxPolicy fromFile = OnnxPolicy.load(path);
                OnnxPolicy fromBytes = TestModel.linear().described().load();
                OnnxPolicy mapped = OnnxPolicy.loader().logits("logits").load(path);
                OnnxPolicy other = TestModel.linear().described().meta("x", "y").load()) {
            assertThat(fromFile.version()).hasSize(16).isEqualTo(fromBytes.version());
            assertThat(mapped.version()).isNotEqualTo(fromFile.version());
            assertThat(other.version()).isNotEqualTo(fromFile.version());
        }
    }

    @Test
    void closedPolicyOpensNoLaneButOpenLanesStayUsable() {
        OnnxPolicy policy = TestModel.linear().described().load();
        Lane lane = policy.openLane(LaneSize.rows(1));
        assertThat(policy.openLanes()).isEqualTo(1);
        policy.close();
        policy.close();
        assertThatThrownBy(() -> policy.openLane(LaneSize.rows(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        lane.input(0).put(0, 5f);
        lane.run(1);
        assertThat(lane.output(0).get(0)).isEqualTo(5f);
        lane.close();
        lane.close();
        assertThat(policy.openLanes()).isZero();
        assertThatThrownBy(() -> lane.run(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void rowsBeyondTheLaneAreRefused() {
        try (OnnxPolicy policy = TestModel.linear().described().load();
                Lane lane = policy.openLane(LaneSize.rows(2))) {
            assertThatThrownBy(() -> lane.run(3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3");
            assertThatThrownBy(() -> lane.integers(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("obs");
        }
    }

    @Test
    void missingCudaFallsBackWithOneWarningUnlessRequired() {
        ModelFile file = TestModel.linear().described().file();
        org.junit.jupiter.api.Assumptions.assumeFalse(
                ai.onnxruntime.OrtEnvironment.getAvailableProviders().contains(ai.onnxruntime.OrtProvider.CUDA),
                "skipped: this build of ONNX Runtime has CUDA");
        try (OnnxPolicy policy = OnnxPolicy.loader().providers(Provider.cuda()).load(file)) {
            assertThat(policy.provider()).isEqualTo("cpu");
            assertThat(policy.report().findings(Finding.Grade.WARNING))
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.text()).contains("cuda:0").contains("onnxruntime_gpu"));
        }
        assertThatThrownBy(() -> OnnxPolicy.loader()
                        .providers(Provider.cuda(1).required())
                        .load(file))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("provider cuda:1: is required, but cannot be used");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new SessionSettings(0, 1, false)).hasMessageContaining("not 0 and 1");
        assertThatThrownBy(() -> Provider.cuda(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Provider.cpu().option("a", "b")).hasMessageContaining("a=b");
        assertThatThrownBy(() -> OnnxPolicy.loader().dimension("n", 0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> OnnxPolicy.loader().part("x", 2, 2, OutputKind.MEAN))
                .hasMessageContaining("columns 2 to 2 of x");
        assertThatThrownBy(() -> OnnxPolicy.loader().input("h", InputRole.STATE))
                .hasMessageContaining("h");
        assertThatThrownBy(() -> OnnxPolicy.loader().output("h", OutputKind.STATE))
                .hasMessageContaining("h");
    }

    @Test
    void threadsDoNotMixTheirRows() throws Exception {
        try (OnnxPolicy policy = OnnxPolicy.loader()
                .session(SessionSettings.defaults())
                .load(TestModel.linear().described().file())) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Boolean>> results = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    int value = thread;
                    results.add(threads.submit(() -> runsAlone(policy, value)));
                }
                for (Future<Boolean> result : results) {
                    assertThat(result.get()).isTrue();
                }
            } finally {
                threads.shutdown();
            }
            assertThat(policy.openLanes()).isZero();
        }
    }

    private static boolean runsAlone(OnnxPolicy policy, int value) {
        try (Lane lane = policy.openLane(LaneSize.rows(2))) {
            for (int i = 0; i < 5_000; i++) {
                float expected = value * 10_000f + i;
                lane.input(0).put(0, expected);
                lane.input(0).put(4, -expected);
                lane.run(2);
                if (lane.output(0).get(0) != expected || lane.output(0).get(3) != -expected) {
                    return false;
                }
            }
            return true;
        }
    }
}
