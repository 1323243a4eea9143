package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.outrider.ActionSpace;
import io.outrider.agent.Agent;
import io.outrider.agent.AgentBuilder;
import io.outrider.experience.ExperienceLog;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a decision takes from the heap of the thread that decides: the decision itself, and what the binding needs. */
class AllocationTest {

    private static final int WARM_UP = 40_000;
    private static final int STRETCHES = 40;
    private static final int DECISIONS = 20_000;

    @TempDir
    private Path folder;

    static List<NativeBinding> bindings() {
        return Bindings.all();
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aDecisionAllocatesNoMoreThanPromised(NativeBinding binding) {
        try (OnnxPolicy policy = OnnxPolicy.loader().binding(binding).load(Models.path("s"));
                Agent<float[], Integer> agent = builder(policy).build()) {
            assertThat(bytesPerDecision(agent, most(binding))).isLessThanOrEqualTo(most(binding));
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void neitherDoesOneThatIsRecorded(NativeBinding binding) {
        try (OnnxPolicy policy = OnnxPolicy.loader().binding(binding).load(Models.path("s"));
                ExperienceLog log =
                        ExperienceLog.builder(folder).format(new Unshipped()).open();
                Agent<float[], Integer> agent = builder(policy).record(log).build()) {
            assertThat(bytesPerDecision(agent, most(binding))).isLessThanOrEqualTo(most(binding));
        }
    }

    private static AgentBuilder<float[], Integer> builder(OnnxPolicy policy) {
        return Agent.<float[], Integer>builder(
                        "alloc", policy, (observation, out) -> out.put(observation), ActionSpace.discrete(4))
                .sampler(new Natural())
                .seed(1);
    }

    private static double most(NativeBinding binding) {
        return binding == NativeBinding.FOREIGN ? 96 : 600;
    }

    private static double bytesPerDecision(Agent<float[], Integer> agent, double enough) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] observation = new float[16];
        decide(agent, observation, WARM_UP);
        // The least of several stretches: the compiler may still be at work in the first ones, on a busy machine for
        // long.
        double perDecision = Double.POSITIVE_INFINITY;
        for (int stretch = 0; stretch < STRETCHES && perDecision > enough; stretch++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            decide(agent, observation, DECISIONS);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            perDecision = Math.min(perDecision, (double) bytes / DECISIONS);
        }
        System.getLogger("test").log(System.Logger.Level.INFO, "{0} bytes a decision", perDecision);
        return perDecision;
    }

    private static void decide(Agent<float[], Integer> agent, float[] observation, int times) {
        for (int i = 0; i < times; i++) {
            observation[i & 15] = (float) (i % 97) / 50 - 1;
            agent.decide(observation);
        }
    }
}
