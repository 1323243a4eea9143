package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.rollout.Information;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The information in a policy's members, asked of ONNX policies, whose tensors lie in memory that is larger than they. */
class InformationTest {

    @Test
    void theEntropyOfTheVotesIsThatOfTheRecordedOutputs() throws IOException {
        Golden golden = Models.golden("members");
        float[][] observations = golden.rows("inputs", "obs");
        float[][] values = golden.rows("outputs", "q_members");
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path("members"))) {
            List<Integer> shape = policy.signature().outputs().get(0).shape();
            double expected = 0;
            for (float[] row : values) {
                expected += entropy(row, shape.get(0), shape.get(1));
            }
            List<float[]> probes = List.of(observations);
            assertThat(expected).as("the members do not agree everywhere").isPositive();
            assertThat(Information.entropy(policy, probes)).isCloseTo(expected, within(1e-9));
            List<float[]> tooLong = new ArrayList<>(probes);
            tooLong.add(new float[observations[0].length + 1]);
            assertThatThrownBy(() -> Information.entropy(policy, tooLong))
                    .hasMessageContaining("a probe has " + (observations[0].length + 1) + " values")
                    .hasMessageContaining("takes " + observations[0].length);
        }
    }

    /** In nats, of the shares of members whose best action is each; no member has two best ones here. */
    private static double entropy(float[] values, int members, int actions) {
        int[] votes = new int[actions];
        for (int m = 0; m < members; m++) {
            int best = 0;
            for (int a = 1; a < actions; a++) {
                best = values[m * actions + a] > values[m * actions + best] ? a : best;
            }
            votes[best]++;
        }
        double sum = 0;
        for (int count : votes) {
            sum -= count == 0 ? 0 : (double) count / members * Math.log((double) count / members);
        }
        return sum;
    }
}
