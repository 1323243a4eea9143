package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.agent.Agent;
import io.outrider.onnx.SharedModels.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand decisions on each of the policies that others exported, through a real agent. */
class DecisionsTest {

    private static final int DECISIONS = 1_000;

    static List<Shared> models() {
        return SharedModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void decidesAThousandTimes(Shared shared) {
        try (OnnxPolicy policy = shared.loader().load(SharedModels.folder().resolve(shared.name() + ".onnx"))) {
            Branch[] branches = policy.signature().branches().toArray(Branch[]::new);
            int size = policy.signature().inputs().get(0).size(0);
            SplittableRandom random = new SplittableRandom(1);
            try (Agent<float[], ?> agent = Agent.<float[], io.outrider.BranchedAction>builder(
                            "test", policy, (observation, out) -> out.put(observation), ActionSpace.branches(branches))
                    .sampler(new Natural())
                    .seed(7)
                    .build()) {
                for (int i = 0; i < DECISIONS / 2; i++) {
                    check(agent.decide(observation(random, size)), policy);
                }
                List<float[]> batch = new ArrayList<>();
                for (int i = 0; i < DECISIONS / 2; i++) {
                    batch.add(observation(random, size));
                }
                agent.decideAll(batch).forEach(decision -> check(decision, policy));
            }
            assertThat(policy.openLanes()).isZero();
        }
    }

    private static void check(Decision<?> decision, OnnxPolicy policy) {
        assertThat(decision.propensity()).isPositive().isFinite();
        assertThat(decision.policyVersion()).isEqualTo(policy.version());
        assertThat(decision.isFallback()).isFalse();
    }

    private static float[] observation(SplittableRandom random, int size) {
        float[] observation = new float[size];
        for (int i = 0; i < size; i++) {
            observation[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return observation;
    }
}
