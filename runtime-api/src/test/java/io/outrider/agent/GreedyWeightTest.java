package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.PropensityKind;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.rollout.Ledger;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Over all actions, propensities times weights for the greedy policy add up to 1, and each product is the greedy policy's own. */
class GreedyWeightTest {

    /** Uniform over what is legal, in every branch. */
    private record Anything() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            for (int branch = 0; branch < at.branches(); branch++) {
                out.categorical(branch).mixUniform(1);
            }
        }

        @Override
        public Needs needs() {
            return Needs.scores().severalBranches();
        }
    }

    private static final float[] OBSERVATION = {0};

    /** What the greedy policy does, by action, told from 400 decisions: propensity · weight. */
    private static <A> Map<String, Double> greedy(AgentBuilder<float[], A> builder, int ties) {
        Map<String, Double> shares = new HashMap<>();
        try (Agent<float[], A> agent = builder.seed(5).build()) {
            for (int i = 0; i < 400; i++) {
                Decision<A> decision = agent.decide(OBSERVATION);
                assertThat(decision.propensityKind()).isEqualTo(PropensityKind.EXACT);
                assertThat(decision.ties()).isEqualTo(decision.explored() ? 0 : ties);
                String action = decision.action() instanceof int[] several
                        ? Arrays.toString(several)
                        : String.valueOf(decision.action());
                shares.put(action, decision.propensity() * Ledger.greedyWeight(decision));
            }
        }
        return shares;
    }

    private static JavaPolicy policy(List<Branch> branches, float... q) {
        return JavaPolicy.builder("v", 1)
                .output(OutputKind.Q, q.length)
                .branches(branches)
                .scores((observation, outputs) -> System.arraycopy(q, 0, outputs[0], 0, q.length));
    }

    private static void assertShares(Map<String, Double> shares, Map<String, Double> expected) {
        assertThat(shares.values().stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-9));
        expected.forEach(
                (action, share) -> assertThat(shares.get(action)).as(action).isCloseTo(share, within(1e-12)));
    }

    @Test
    void tiedActionsShareTheGreedyPolicy() {
        AgentBuilder<float[], Integer> builder = Agent.builder(
                        "tied", policy(List.of(Branch.discrete(3)), 2, 2, 1), Encoder.floats(), ActionSpace.discrete(3))
                .sampler(new UniformMix(0.3));
        assertShares(greedy(builder, 2), Map.of("0", 0.5, "1", 0.5, "2", 0.0));
    }

    @Test
    void whatIsNotLegalDoesNotTie() {
        AgentBuilder<float[], Integer> builder = Agent.builder(
                        "masked",
                        policy(List.of(Branch.discrete(3)), 2, 2, 1),
                        Encoder.floats(),
                        ActionSpace.discrete(3))
                .available((observation, mask) -> mask.forbid(0))
                .sampler(new UniformMix(0.3));
        assertShares(greedy(builder, 1), Map.of("1", 1.0, "2", 0.0));
    }

    @Test
    void tiesOfSeveralBranchesMultiply() {
        AgentBuilder<float[], int[]> builder = Agent.builder(
                        "branches",
                        policy(List.of(Branch.discrete(2), Branch.discrete(3)), 1, 1, 3, 3, 0),
                        Encoder.floats(),
                        ActionSpace.multiDiscrete(2, 3))
                .sampler(new Anything());
        Map<String, Double> expected = new HashMap<>();
        for (String action : List.of("[0, 0]", "[0, 1]", "[1, 0]", "[1, 1]")) {
            expected.put(action, 0.25);
        }
        expected.put("[0, 2]", 0.0);
        expected.put("[1, 2]", 0.0);
        assertShares(greedy(builder, 4), expected);
    }
}
