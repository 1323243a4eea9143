package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.PropensityKind;
import io.outrider.agent.Agent;
import io.outrider.policy.InputRole;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Indices;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Exported policies with index inputs, decided with through an agent that feeds them. */
class IndexTest {

    private static final float[] OBSERVATION = {0.3f, -0.2f, 0.9f, -0.5f};
    private static final int DECISIONS = 4_000;

    /** Greedy under one of the draws. */
    record Drawn(Indices indices) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            for (int m = 0; m < at.scores().members(); m++) {
                at.scores()
                        .memberGreedyInto(
                                m, out.component(1.0 / at.scores().members()).categorical());
            }
        }

        @Override
        public Needs needs() {
            return Needs.anyOf(OutputKind.Q_MEMBERS).stableComponents().indices(indices);
        }
    }

    /** How often each action is the best one under an index, by indices of this test's own. */
    private static double[] law(OnnxPolicy policy, boolean mask) {
        int rows = 200;
        int input = policy.signature().indexOf(mask ? InputRole.DROPOUT_MASK : InputRole.Z);
        int width = policy.signature().inputs().get(input).size(0);
        double[] law = new double[3];
        SplittableRandom random = new SplittableRandom(1);
        try (Lane lane = policy.openLane(LaneSize.rows(rows))) {
            for (int run = 0; run < 100; run++) {
                for (int row = 0; row < rows; row++) {
                    lane.input(1 - input).put(row * 4, OBSERVATION);
                    for (int j = 0; j < width; j++) {
                        float unit = random.nextDouble() < 0.4 ? 0 : 1 / 0.6f;
                        lane.input(input).put(row * width + j, mask ? unit : (float) random.nextGaussian());
                    }
                }
                lane.run(rows);
                for (int row = 0; row < rows; row++) {
                    law[best(lane, row)] += 1.0 / (100 * rows);
                }
            }
        }
        return law;
    }

    private static int best(Lane lane, int row) {
        int best = 0;
        for (int a = 1; a < 3; a++) {
            best = lane.output(0).get(row * 3 + a) > lane.output(0).get(row * 3 + best) ? a : best;
        }
        return best;
    }

    private static double[] decide(OnnxPolicy policy, PathSampler sampler, int samples) {
        double[] shares = new double[3];
        try (Agent<float[], Integer> agent = Agent.builder("indexed", policy, Encoder.floats(), ActionSpace.discrete(3))
                .sampler(sampler)
                .seed(3)
                .build()) {
            for (int i = 0; i < DECISIONS; i++) {
                Decision<Integer> decision = agent.decide(OBSERVATION, new DrawKey(1, i));
                assertThat(decision.propensityKind()).isEqualTo(PropensityKind.MONTE_CARLO);
                assertThat(decision.propensitySamples()).isEqualTo(samples);
                shares[decision.action()] += 1.0 / DECISIONS;
            }
        }
        return shares;
    }

    private static void compare(double[] shares, double[] law) {
        for (int a = 0; a < 3; a++) {
            double deviation = Math.sqrt(law[a] * (1 - law[a]) * (1.0 / DECISIONS + 1.0 / 20_000));
            assertThat(shares[a]).as("share of %s", a).isCloseTo(law[a], within(6 * deviation + 1e-3));
        }
        assertThat(Arrays.stream(law).max().orElseThrow()).isLessThan(0.999);
    }

    @Test
    void anIndexARowIsRunOnRepeatedRows() {
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path("epinet_row"))) {
            compare(decide(policy, new Drawn(Indices.normal(8)), 8), law(policy, false));
            assertThat(policy.openLanes()).isZero();
        }
    }

    @Test
    void dropoutMasksAreRunOnRepeatedRows() {
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path("dropout"))) {
            compare(decide(policy, new Drawn(Indices.dropout(8, 0.4)), 8), law(policy, true));
        }
    }

    @Test
    void severalIndicesARowShareTheTrunk() {
        try (OnnxPolicy policy = OnnxPolicy.loader().dimension("indices", 5).load(Models.path("epinet"))) {
            assertThat(policy.signature().branches()).containsExactly(Branch.discrete(3));
            double[] shares = decide(policy, new Drawn(Indices.normal(4)), 4);
            double[] held = decide(policy, new Drawn(Indices.normal(5)).perEpisode(), 5);
            for (int a = 0; a < 3; a++) {
                assertThat(held[a]).isCloseTo(shares[a], within(6 * Math.sqrt(0.5 / DECISIONS)));
            }
        }
    }
}
