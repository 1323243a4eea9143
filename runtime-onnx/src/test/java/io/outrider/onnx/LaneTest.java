package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.Branch;
import io.outrider.policy.InputRole;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine sees of tensors of other types and shapes. */
class LaneTest {

    /** A state of two layers before the batch, to which each step adds the observation; the logits are its sum. */
    private static TestModel layered(Object batch) {
        return TestModel.begin()
                .input("obs", TestModel.FLOAT, batch, 3)
                .input("h", TestModel.FLOAT, 2, batch, 3)
                .integers("zero", 0)
                .node("Unsqueeze", List.of("obs", "zero"), "wide")
                .node("Add", List.of("h", "wide"), "h_next")
                .node("ReduceSum", List.of("h_next", "zero"), "logits", "keepdims", 0)
                .output("logits", TestModel.FLOAT, batch, 3)
                .output("h_next", TestModel.FLOAT, 2, batch, 3)
                .meta("outrider.format", "1")
                .meta("outrider.input.obs", "observation")
                .meta("outrider.output.logits", "logits")
                .meta("outrider.state.h", "h_next")
                .meta("outrider.action.0", "discrete 3");
    }

    @Test
    void statesWithLayersBeforeTheBatchAreRowsOfTheirOwn() {
        for (Object batch : new Object[] {"batch", 1, 4}) {
            try (OnnxPolicy policy = layered(batch).load();
                    Lane lane = policy.openLane(LaneSize.rows(3))) {
                assertThat(policy.signature().inputs().get(1).shape()).containsExactly(2, 3);
                for (int row = 0; row < 3; row++) {
                    for (int i = 0; i < 3; i++) {
                        lane.input(0).put(row * 3 + i, row * 10 + i);
                        lane.input(1).put(row * 6 + i, 100 * row);
                        lane.input(1).put(row * 6 + 3 + i, 1000 * row);
                    }
                }
                lane.run(3);
                for (int row = 0; row < 3; row++) {
                    for (int i = 0; i < 3; i++) {
                        assertThat(lane.output(0).get(row * 3 + i)).isEqualTo(1100 * row + 2 * (row * 10 + i));
                        assertThat(lane.output(1).get(row * 6 + i)).isEqualTo(100 * row + row * 10 + i);
                        assertThat(lane.output(1).get(row * 6 + 3 + i)).isEqualTo(1000 * row + row * 10 + i);
                    }
                }
            }
        }
    }

    @Test
    void lstmWithItsStateBehindTheLayers() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .input("h", TestModel.FLOAT, 1, "batch", 2)
                .input("c", TestModel.FLOAT, 1, "batch", 2)
                .integers("zero", 0)
                .weight("w", new long[] {1, 8, 2}, range(16, 0.1))
                .weight("r", new long[] {1, 8, 2}, range(16, -0.05))
                .node("Unsqueeze", List.of("obs", "zero"), "x")
                .node("LSTM", List.of("x", "w", "r", "", "", "h", "c"), List.of("", "hn", "cn"), "hidden_size", 2)
                .node("Squeeze", List.of("hn", "zero"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 2)
                .output("hn", TestModel.FLOAT, 1, "batch", 2)
                .output("cn", TestModel.FLOAT, 1, "batch", 2);
        OnnxLoader loader = OnnxPolicy.loader()
                .observation("obs")
                .logits("logits")
                .state("h", "hn")
                .state("c", "cn")
                .actions(Branch.discrete(2));
        try (OnnxPolicy policy = loader.load(model.file());
                Lane three = policy.openLane(LaneSize.rows(3));
                Lane one = policy.openLane(LaneSize.rows(1))) {
            assertThat(policy.flopsPerRow()).isEqualTo(2 * (16 + 16));
            float[][] rows = {{1, 2, .1f, .2f, .3f, .4f}, {-1, 0, .5f, .6f, .7f, .8f}, {0, 3, 0, 0, 0, 0}};
            float[][] batched = Rows.run(three, policy, OutputKind.LOGITS, rows);
            for (int row = 0; row < 3; row++) {
                assertThat(batched[row]).containsExactly(Rows.run(one, policy, OutputKind.LOGITS, rows[row])[0]);
            }
        }
    }

    private static double[] range(int count, double step) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i - 5) * step;
        }
        return values;
    }

    @Test
    void aStateWithoutAnAxisForRowsIsRefused() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 3)
                .input("h", TestModel.FLOAT, 2, 3)
                .node("Add", List.of("obs", "obs"), "logits")
                .node("Add", List.of("h", "h"), "h_next")
                .output("logits", TestModel.FLOAT, "batch", 3)
                .output("h_next", TestModel.FLOAT, 2, 3);
        assertThatThrownBy(() -> OnnxPolicy.loader()
                        .observation("obs")
                        .logits("logits")
                        .state("h", "h_next")
                        .load(model.file()))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("h: is a state of shape [2, 3]")
                .hasMessageContaining("batchAxis(\"h\", n)");
    }

    @Test
    void masksCanBeBooleans() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .input("action_mask", TestModel.BOOL, "batch", 2)
                .weight("no", new long[] {1}, -99)
                .node("Where", List.of("action_mask", "obs", "no"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 2);
        try (OnnxPolicy policy = OnnxPolicy.loader().actions(Branch.discrete(2)).load(model.file())) {
            assertThat(policy.signature().inputs().get(1).role()).isEqualTo(InputRole.ACTION_MASK);
            assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {3, 4, 1, 0}, new float[] {5, 6, 0, 1}))
                    .isDeepEqualTo(new float[][] {{3, -99}, {-99, 6}});
        }
    }

    @Test
    void smallIntegersAreWrittenAsLongs() {
        for (int type : new int[] {TestModel.INT32, 2, 3, 5, TestModel.INT64}) {
            TestModel model = TestModel.begin()
                    .input("obs", type, "batch", 2)
                    .node("Cast", List.of("obs"), "logits", "to", TestModel.FLOAT)
                    .output("logits", TestModel.FLOAT, "batch", 2);
            try (OnnxPolicy policy =
                    OnnxPolicy.loader().actions(Branch.discrete(2)).load(model.file())) {
                assertThat(policy.signature().inputs().get(0).integer()).isTrue();
                assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {3, 100}, new float[] {7, 0}))
                        .isDeepEqualTo(new float[][] {{3, 100}, {7, 0}});
            }
        }
    }

    @Test
    void doublesAndHalvesGoBothWays() {
        for (int type : new int[] {TestModel.DOUBLE, TestModel.FLOAT16, 16}) {
            TestModel model = TestModel.begin()
                    .input("obs", type, "batch", 2)
                    .node("Cast", List.of("obs"), "x", "to", TestModel.FLOAT)
                    .node("Neg", List.of("x"), "y")
                    .node("Cast", List.of("y"), "logits", "to", type)
                    .output("logits", type, "batch", 2);
            try (OnnxPolicy policy =
                    OnnxPolicy.loader().actions(Branch.discrete(2)).load(model.file())) {
                assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {1.5f, -2})[0])
                        .containsExactly(-1.5f, 2);
            }
        }
    }

    @Test
    void columnsOfOneTensorCanMeanSeveralThings() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 7)
                .node("Identity", List.of("obs"), "output")
                .output("output", TestModel.FLOAT, "batch", 7);
        OnnxLoader loader = OnnxPolicy.loader()
                .part("output", 0, 3, OutputKind.LOGITS)
                .part("output", 3, 5, OutputKind.MEAN)
                .part("output", 5, 7, OutputKind.LOG_STD)
                .actions(Branch.discrete(3), Branch.unbounded(2));
        try (OnnxPolicy policy = loader.load(model.file())) {
            float[] first = {0, 1, 2, 3, 4, 5, 6};
            float[] second = {10, 11, 12, 13, 14, 15, 16};
            assertThat(Rows.run(policy, OutputKind.MEAN, first, second))
                    .isDeepEqualTo(new float[][] {{3, 4}, {13, 14}});
            assertThat(Rows.run(policy, OutputKind.LOG_STD, first, second))
                    .isDeepEqualTo(new float[][] {{5, 6}, {15, 16}});
        }
    }

    @Test
    void partsThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> OnnxPolicy.loader()
                        .part("logits", 1, 9, OutputKind.LOGITS)
                        .actions(Branch.discrete(8))
                        .load(TestModel.linear().file()))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("columns 1 to 9");
    }

    @Test
    void batchThatTheFileOnlyClaimsIsRunRowByRow() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 4)
                .integers("shape", 1, 4)
                .node("Reshape", List.of("obs", "shape"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 4);
        try (OnnxPolicy policy = OnnxPolicy.loader().actions(Branch.discrete(4)).load(model.file())) {
            assertThat(policy.report().findings(Finding.Grade.WARNING))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.text()).contains("one by one"));
            assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {1, 2, 3, 4}, new float[] {5, 6, 7, 8}))
                    .isDeepEqualTo(new float[][] {{1, 2, 3, 4}, {5, 6, 7, 8}});
        }
    }

    @Test
    void candidatesCanBeFixedByTheFile() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .input("candidates", TestModel.FLOAT, "batch", 3, 2)
                .integers("one", 1)
                .integers("two", 2)
                .node("Unsqueeze", List.of("obs", "one"), "wide")
                .node("Mul", List.of("candidates", "wide"), "products")
                .node("ReduceSum", List.of("products", "two"), "q", "keepdims", 0)
                .output("q", TestModel.FLOAT, "batch", 3);
        try (OnnxPolicy policy = OnnxPolicy.load(model.file());
                Lane lane = policy.openLane(new LaneSize(2, 3))) {
            assertThat(policy.signature().hasCandidates()).isTrue();
            assertThat(policy.signature().branches()).isEmpty();
            assertThat(policy.signature().inputs().get(1).shape()).containsExactly(3, 2);
            for (int i = 0; i < 12; i++) {
                lane.input(1).put(i, i);
            }
            lane.input(0).put(0, 1).put(1, 10).put(2, 2).put(3, 0);
            lane.run(2);
            assertThat(new float[] {
                        lane.output(0).get(0),
                        lane.output(0).get(1),
                        lane.output(0).get(2),
                        lane.output(0).get(3)
                    })
                    .containsExactly(10, 32, 54, 12);
        }
    }

    @Test
    void openDimensionsAreAskedFor() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", "time", 2)
                .integers("one", 1)
                .node("ReduceSum", List.of("obs", "one"), "logits", "keepdims", 0)
                .output("logits", TestModel.FLOAT, "batch", 2);
        OnnxLoader loader = OnnxPolicy.loader().actions(Branch.discrete(2));
        assertThatThrownBy(() -> loader.load(model.file()))
                .isInstanceOf(PolicyRejectedException.class)
                .hasMessageContaining("dimension(\"time\", n)");
        try (OnnxPolicy policy = loader.dimension("time", 3).load(model.file())) {
            assertThat(policy.signature().inputs().get(0).shape()).containsExactly(3, 2);
            assertThat(Rows.run(policy, OutputKind.LOGITS, new float[] {1, 2, 3, 4, 5, 6})[0])
                    .containsExactly(9, 12);
        }
    }

    @Test
    void lanesDoNotShareTheirMemory() {
        try (OnnxPolicy policy = TestModel.linear().described().load();
                Lane one = policy.openLane(LaneSize.rows(1));
                Lane two = policy.openLane(LaneSize.rows(1))) {
            one.input(0).put(0, 1f);
            two.input(0).put(0, 2f);
            one.run(1);
            two.run(1);
            assertThat(one.output(0).get(0)).isEqualTo(1f);
            assertThat(two.output(0).get(0)).isEqualTo(2f);
        }
    }
}
