package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.BranchedAction;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.agent.Agent;
import io.outrider.onnx.Bindings.Way;
import io.outrider.onnx.SharedModels.Shared;
import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.ModelFile;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicyRejectedException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the bindings give the same, and that the foreign one keeps nothing. */
class NativeBindingTest {

    private static final int ROWS = 5;
    private static final int CANDIDATES = 3;

    static List<NativeBinding> bindings() {
        return Bindings.all();
    }

    static List<Way> ways() {
        return Bindings.ways();
    }

    static List<Shared> shared() {
        return SharedModels.all();
    }

    private static OnnxLoader loader(NativeBinding binding) {
        return OnnxPolicy.loader().binding(binding);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void reportsSayTheBinding(Way way) {
        try (OnnxPolicy policy = way.loader().load(Models.path("s"))) {
            assertThat(policy.report().binding()).isEqualTo(way.binding());
            assertThat(policy.report().memory()).isEqualTo(way.memory());
            assertThat(policy.report().toString())
                    .contains("binding")
                    .contains(policy.report().binding())
                    .contains("memory")
                    .contains(policy.report().memory());
        }
    }

    @Test
    void theForeignBindingIsTakenWhereItCanStart() {
        try (OnnxPolicy policy = loader(NativeBinding.AUTO).load(Models.path("s"))) {
            assertThat(policy.report().binding()).isEqualTo(Bindings.foreign() ? "foreign" : "java");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void testModelsGiveTheSameBitForBit(Way way) throws IOException {
        int compared = 0;
        for (Path path : models()) {
            try (OnnxPolicy policy = way.loader().load(path);
                    OnnxPolicy reference = loader(NativeBinding.JAVA).load(path)) {
                compare(policy, reference);
                compared++;
            } catch (PolicyRejectedException e) {
                // Those that need a word from the caller; the bindings are not asked then.
                assertThat(e.findings()).isNotEmpty();
            }
        }
        assertThat(compared).isGreaterThan(20);
    }

    private static List<Path> models() throws IOException {
        try (Stream<Path> files = Files.list(Models.path("s").getParent())) {
            return files.filter(file -> file.toString().endsWith(".onnx")
                            && !file.getFileName().toString().matches("learner_[a-z]*\\.onnx"))
                    .sorted()
                    .toList();
        }
    }

    private static void compare(OnnxPolicy policy, OnnxPolicy reference) {
        int candidates = policy.signature().hasCandidates() ? CANDIDATES : 0;
        SplittableRandom random = new SplittableRandom(5);
        try (Lane lane = policy.openLane(new LaneSize(ROWS, candidates));
                Lane expected = reference.openLane(new LaneSize(ROWS, candidates))) {
            for (int rows : new int[] {1, ROWS, 2, ROWS, 1}) {
                fill(policy, lane, expected, rows, candidates, random);
                lane.run(rows);
                expected.run(rows);
                for (int i = 0; i < policy.signature().outputs().size(); i++) {
                    OutputSpec output = policy.signature().outputs().get(i);
                    int size = output.size(candidates) * rows;
                    assertThat(bits(lane.output(i), size))
                            .as("%s of %s, %s rows", output.name(), policy, rows)
                            .isEqualTo(bits(expected.output(i), size));
                }
            }
        }
    }

    private static void fill(
            OnnxPolicy policy, Lane one, Lane other, int rows, int candidates, SplittableRandom random) {
        for (int i = 0; i < policy.signature().inputs().size(); i++) {
            InputSpec input = policy.signature().inputs().get(i);
            boolean mask = input.role() == InputRole.ACTION_MASK || input.role() == InputRole.CANDIDATE_MASK;
            for (int j = 0; j < input.size(candidates) * rows; j++) {
                if (input.integer()) {
                    long value = random.nextInt(3);
                    one.integers(i).put(j, value);
                    other.integers(i).put(j, value);
                } else {
                    float value = mask ? 1 : (float) (random.nextDouble() * 4 - 2);
                    one.input(i).put(j, value);
                    other.input(i).put(j, value);
                }
            }
        }
    }

    private static int[] bits(FloatBuffer values, int count) {
        int[] bits = new int[count];
        for (int i = 0; i < count; i++) {
            bits[i] = Float.floatToRawIntBits(values.get(i));
        }
        return bits;
    }

    @ParameterizedTest
    @MethodSource("shared")
    void decisionsOnModelsOfOthersAreTheSameBitForBit(Shared model) {
        Path path = SharedModels.folder().resolve(model.name() + ".onnx");
        List<List<String>> decisions = new ArrayList<>();
        for (OnnxLoader loader : List.of(
                model.loader().binding(NativeBinding.JAVA),
                model.loader(),
                model.loader().memory(TensorMemory.device()),
                model.loader().memory(TensorMemory.device().pinned().graphs(1, 4)))) {
            try (OnnxPolicy policy = loader.load(path)) {
                decisions.add(decisions(policy));
            }
        }
        assertThat(decisions).allSatisfy(seen -> assertThat(seen).isEqualTo(decisions.get(0)));
    }

    private static List<String> decisions(OnnxPolicy policy) {
        Branch[] branches = policy.signature().branches().toArray(Branch[]::new);
        int size = policy.signature().inputs().get(0).size(0);
        SplittableRandom random = new SplittableRandom(3);
        List<String> seen = new ArrayList<>();
        try (Agent<float[], BranchedAction> agent = Agent.<float[], BranchedAction>builder(
                        "same", policy, (observation, out) -> out.put(observation), ActionSpace.branches(branches))
                .sampler(new Natural())
                .seed(11)
                .build()) {
            for (int i = 0; i < 200; i++) {
                float[] observation = new float[size];
                for (int j = 0; j < size; j++) {
                    observation[j] = (float) (random.nextDouble() * 4 - 2);
                }
                Decision<BranchedAction> decision = agent.decide(observation, DrawKey.of("same", i));
                seen.add(decision + " " + Double.toHexString(decision.propensity()) + " "
                        + Float.toHexString(decision.epistemic()) + " " + decision.action());
            }
        }
        return seen;
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void everyHandleIsReleasedByTheLastWhoHoldsIt(NativeBinding binding) {
        long before = CApi.live();
        OnnxPolicy policy = loader(binding).load(Models.path("members"));
        long opened = CApi.live();
        Lane lane = policy.openLane(LaneSize.rows(4));
        for (int rows = 1; rows <= 4; rows++) {
            lane.run(rows);
        }
        long running = CApi.live();
        policy.close();
        lane.run(2);
        assertThat(CApi.live()).as("the lane holds the session").isEqualTo(running);
        lane.close();
        assertThat(CApi.live()).isEqualTo(before);
        if (binding == NativeBinding.FOREIGN) {
            assertThat(opened).isEqualTo(before + 3);
            // Run options, and for each number of rows a binding and a tensor for each input and output.
            int tensors = policy.signature().inputs().size()
                    + policy.signature().outputs().size();
            assertThat(running).isEqualTo(opened + 1 + 4L * (1 + tensors));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void nothingCanBeUsedAfterItIsClosed(Way way) {
        OnnxPolicy policy = way.loader().load(Models.path("s"));
        Lane lane = policy.openLane(LaneSize.rows(2));
        lane.run(1);
        FloatBuffer output = lane.output(0);
        float value = output.get(0);
        lane.close();
        lane.close();
        policy.close();
        policy.close();
        assertThatThrownBy(() -> lane.run(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> policy.openLane(LaneSize.rows(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(output.get(0)).as("the memory belongs to whoever can see it").isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void failuresOfARunComeAsExceptionsWithTheMessage(Way way) {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .weight("table", new long[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .node("Cast", List.of("obs"), "index", "to", TestModel.INT64)
                .integers("one", 1)
                .node("ReduceSum", List.of("index", "one"), "row", "keepdims", 0)
                .node("Gather", List.of("table", "row"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 2);
        long before = CApi.live();
        try (OnnxPolicy policy = way.loader().actions(Branch.discrete(2)).load(model.file());
                Lane lane = policy.openLane(LaneSize.rows(1))) {
            lane.input(0).put(0, 2);
            lane.run(1);
            assertThat(lane.output(0).get(1)).isEqualTo(6);
            lane.input(0).put(0, 7);
            assertThatThrownBy(() -> lane.run(1))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("cannot run 1 row(s)")
                    .hasMessageContaining("Error code - ORT_INVALID_ARGUMENT")
                    .hasMessageContaining("idx=7");
            lane.input(0).put(0, 1);
            lane.run(1);
            assertThat(lane.output(0).get(1))
                    .as("a failed run leaves the lane usable")
                    .isEqualTo(4);
        }
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void aModelThatIsRefusedLeavesNoHandle() {
        long before = CApi.live();
        byte[] content = {1, 2, 3};
        assertThatThrownBy(() -> loader(NativeBinding.AUTO).load(ModelFile.of("noise", content)))
                .isInstanceOf(PolicyRejectedException.class);
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void demandedWhereItCannotStartItFailsWithTheReason() {
        if (Runtime.version().feature() >= 22) {
            try (OnnxPolicy policy = loader(NativeBinding.FOREIGN).load(Models.path("s"))) {
                assertThat(policy.report().binding()).isEqualTo("foreign");
            }
        } else {
            assertThatThrownBy(() -> loader(NativeBinding.FOREIGN).load(Models.path("s")))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("foreign-function binding was demanded")
                    .hasMessageContaining("expected 22 or later");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "Foreign"})
    void thePropertyNamesABinding(String value) {
        assertThat(NativeBinding.parse(value).name()).isEqualToIgnoringCase(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"panama", "", "jav"})
    void thePropertyIsRefusedIfItSaysSomethingElse(String value) {
        assertThatThrownBy(() -> NativeBinding.parse(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outrider.binding")
                .hasMessageContaining("\"" + value + "\"");
    }
}
