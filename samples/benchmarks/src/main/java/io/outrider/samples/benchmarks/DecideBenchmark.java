package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.samplers.Samplers;
import io.outrider.sampling.PathSampler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a decision costs beside the policy: an agent without a log over a policy in plain Java that copies 10 members' values
 * of 10 actions.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecideBenchmark {

    private static final int ACTIONS = 10;
    private static final int MEMBERS = 10;

    private final float[] observation = new float[MEMBERS * ACTIONS];
    private final Policy policy = JavaPolicy.builder("copies", observation.length)
            .output(OutputKind.Q_MEMBERS, MEMBERS, ACTIONS)
            .scores((values, outputs) -> System.arraycopy(values, 0, outputs[0], 0, values.length));
    private final Agent<float[], Integer> greedy = agent(Samplers.greedy());
    private final Agent<float[], Integer> thompson = agent(Samplers.thompson());
    private final Agent<float[], Integer> ids = agent(Samplers.ids());

    /** Lets members disagree. */
    public DecideBenchmark() {
        for (int i = 0; i < observation.length; i++) {
            observation[i] = (float) Math.sin(i * i);
        }
    }

    private Agent<float[], Integer> agent(PathSampler sampler) {
        return Agent.builder("decide", policy, Encoder.floats(), ActionSpace.discrete(ACTIONS))
                .sampler(sampler)
                .seed(1)
                .build();
    }

    /** The best mean. */
    @Benchmark
    public Decision<Integer> greedy() {
        return greedy.decide(observation);
    }

    /** A member's best. */
    @Benchmark
    public Decision<Integer> thompson() {
        return thompson.decide(observation);
    }

    /** The least regret per information. */
    @Benchmark
    public Decision<Integer> ids() {
        return ids.decide(observation);
    }
}
