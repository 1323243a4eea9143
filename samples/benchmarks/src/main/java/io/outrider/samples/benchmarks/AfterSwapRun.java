package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.policy.PolicySlot;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.benchmarks.peers.Observations;
import java.util.Arrays;

/**
 * What the first decision after a swap takes, beside the hundredth: at ten swaps and 20,000 decisions a second the first ones
 * alone are half of what lies beyond the 99.9th percentile.
 */
final class AfterSwapRun {

    private static final int WARM_UP = 20_000;
    private static final int BETWEEN = 100;

    private AfterSwapRun() {}

    /** Medians over {@code swaps}, all on the calling thread: publishing has ended when the decision begins. */
    static Row row(Model model, long seed, int swaps) {
        Observations observations = new Observations(model, seed);
        try (PolicySlot slot = PolicySlot.owning(model.version(0));
                Agent<float[], Integer> agent = Agent.builder(
                                "after", slot, Encoder.floats(), ActionSpace.discrete(model.actions()))
                        .sampler(model.sampler())
                        .seed(seed)
                        .build()) {
            decide(agent, observations, WARM_UP);
            double[] first = new double[swaps];
            double[] later = new double[swaps];
            for (int i = 0; i < swaps; i++) {
                slot.publish(model.version(i + 1));
                first[i] = decide(agent, observations, 1);
                decide(agent, observations, BETWEEN);
                later[i] = decide(agent, observations, 1);
            }
            Arrays.sort(first);
            Arrays.sort(later);
            return Row.of(
                    "decide-after-swap",
                    model.name(),
                    "outrider-first-after-a-swap",
                    first[swaps / 2],
                    "outrider-later",
                    later[swaps / 2],
                    "us");
        }
    }

    /** Microseconds that {@code count} decisions take. */
    private static double decide(Agent<float[], Integer> agent, Observations observations, int count) {
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            agent.decide(observations.next());
        }
        return (System.nanoTime() - begun) / 1e3;
    }
}
