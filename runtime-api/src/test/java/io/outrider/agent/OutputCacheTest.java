package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.experience.Transition.Flag;
import io.outrider.policy.InputRole;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySlot;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Indices;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutputCacheTest {

    private static final float[] HERE = {1, 2};
    private static final float[] THERE = {2, 1};

    private final AtomicInteger runs = new AtomicInteger();

    /** A policy of two inputs that counts its rows, and answers with the observation times {@code factor}. */
    private Policy policy(String version, float factor) {
        return JavaPolicy.builder(version, 2).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {
            runs.incrementAndGet();
            outputs[0][0] = factor * observation[0];
            outputs[0][1] = factor * observation[1];
        });
    }

    private static AgentBuilder<float[], Integer> builder(Policy policy) {
        return Agent.<float[], Integer>builder("test", policy, Encoder.floats(), ActionSpace.discrete(2))
                .sampler(new UniformMix(0.5))
                .seed(42);
    }

    @Test
    void theSameObservationIsRunOnceAndDrawnAnew() {
        RecordingRecorder recorder = new RecordingRecorder();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Agent<float[], Integer> plain = builder(policy("v1", 1)).build();
                Agent<float[], Integer> agent = recorder.on(builder(policy("v1", 1)))
                        .meters(meters)
                        .outputCache(100)
                        .build()) {
            for (int i = 0; i < 300; i++) {
                DrawKey key = DrawKey.of("k", i);
                float[] observation = i % 3 == 0 ? HERE : THERE;
                Decision<Integer> expected = plain.decide(observation, key);
                runs.set(0);
                Decision<Integer> decision = agent.decide(observation, key);
                assertThat(decision).hasToString(expected.toString());
                assertThat(decision.cached()).isEqualTo(i > 1);
                assertThat(expected.cached()).isFalse();
                assertThat(runs.get()).isEqualTo(decision.cached() ? 0 : 1);
                RecordingRecorder.Row row = recorder.rows.get(i);
                assertThat((row.flags() & Flag.CACHED.bit()) != 0).isEqualTo(decision.cached());
                assertThat(row.outputs()).containsExactly(observation);
                assertThat(row.observation()).containsExactly(observation);
            }
            assertThat(recorder.rows.stream().map(row -> row.choices()[0]).distinct())
                    .hasSize(2);
            assertThat(meters.get("outrider.cache.gets")
                            .tag("result", "hit")
                            .counter()
                            .count())
                    .isEqualTo(298);
            assertThat(meters.get("outrider.cache.gets")
                            .tag("result", "miss")
                            .counter()
                            .count())
                    .isEqualTo(2);
            assertThat(meters.get("outrider.inference").timer().count()).isEqualTo(2);
        }
    }

    @Test
    void aBatchRunsOnlyTheRowsThatAreNew() {
        try (Agent<float[], Integer> agent =
                builder(policy("v1", 1)).outputCache(100).build()) {
            agent.decide(HERE);
            runs.set(0);
            List<float[]> batch = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                batch.add(i % 2 == 0 ? HERE : new float[] {i, 0});
            }
            List<Decision<Integer>> decisions = agent.decideAll(batch);
            assertThat(runs.get()).isEqualTo(10);
            for (int i = 0; i < 20; i++) {
                assertThat(decisions.get(i).cached()).isEqualTo(i % 2 == 0);
                double odds = i % 2 == 0 ? Math.exp(1) : Math.exp(-i);
                double second = 0.5 * odds / (1 + odds) + 0.25;
                assertThat(decisions.get(i).propensity())
                        .isCloseTo(decisions.get(i).index() == 1 ? second : 1 - second, within());
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-9);
    }

    @Test
    void aSwapLeavesTheCacheBehind() {
        try (PolicySlot slot = PolicySlot.owning(policy("v1", 1));
                Agent<float[], Integer> agent = Agent.<float[], Integer>builder(
                                "test", slot, Encoder.floats(), ActionSpace.discrete(2))
                        .outputCache(100)
                        .build()) {
            assertThat(agent.decide(HERE).index()).isEqualTo(1);
            assertThat(agent.decide(HERE).cached()).isTrue();
            slot.publish(policy("v2", -1));
            Decision<Integer> decision = agent.decide(HERE);
            assertThat(decision.cached()).isFalse();
            assertThat(decision.index()).isZero();
            assertThat(agent.decide(HERE).cached()).isTrue();
            slot.rollBack();
            assertThat(agent.decide(HERE).index()).isEqualTo(1);
        }
    }

    @Test
    void itHoldsNoMoreThanItIsGiven() {
        try (Agent<float[], Integer> agent =
                builder(policy("v1", 1)).outputCache(10).build()) {
            for (int i = 0; i < 1_000; i++) {
                agent.decide(new float[] {i, 0});
            }
            long kept = 0;
            for (int i = 0; i < 1_000; i++) {
                kept += agent.decide(new float[] {i, 0}).cached() ? 1 : 0;
            }
            assertThat(kept).isLessThanOrEqualTo(20); // ten, and as many that come and go while these are looked up
        }
    }

    @Test
    void zeroAndMinusZeroAreTwoObservations() {
        try (Agent<float[], Integer> agent =
                builder(policy("v1", 1)).outputCache(10).build()) {
            agent.decide(new float[] {0, 1});
            assertThat(agent.decide(new float[] {-0f, 1}).cached()).isFalse();
        }
    }

    @Test
    void aHitCostsNothing() {
        try (Agent<float[], Integer> agent =
                builder(policy("v1", 1)).outputCache(10).build()) {
            assertThat(agent.decide(HERE).costFlops()).isNaN();
            assertThat(agent.decide(HERE).costFlops()).isZero();
            assertThat(agent.decide(THERE).costFlops()).isNaN();
        }
    }

    @Test
    void whatFailsIsNotKept() {
        AtomicInteger failures = new AtomicInteger(2);
        Policy policy = JavaPolicy.builder("v1", 2).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {
            if (observation[0] == 1 && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not now");
            }
            outputs[0][0] = observation[0];
        });
        try (Agent<float[], Integer> agent =
                builder(policy).fallback(0).outputCache(10).build()) {
            assertThat(agent.decide(HERE).isFallback()).isTrue();
            assertThat(agent.decideAll(List.of(THERE, HERE))).allMatch(Decision::isFallback);
            assertThat(agent.decide(HERE).isFallback()).isFalse();
            assertThat(agent.decide(HERE).cached()).isTrue();
            assertThat(agent.decide(THERE).cached()).isFalse();
        }
    }

    /** Averages over ten drawn indices. */
    record Indexed() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical());
        }

        @Override
        public Needs needs() {
            return Needs.anyOf(OutputKind.Q_MEMBERS).indices(Indices.normal(10));
        }
    }

    @Test
    void itIsRefusedWhereIndicesAreDrawn() {
        Policy policy = JavaPolicy.builder("v1", 2)
                .output(OutputKind.Q, 2)
                .indexed(InputRole.Z, List.of(3), (observation, index, outputs) -> outputs[0][0] = index[0]);
        assertThatThrownBy(() -> Agent.builder("test", policy, Encoder.floats(), ActionSpace.discrete(2))
                        .sampler(new Indexed())
                        .outputCache(10)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("draws indices")
                .hasMessageContaining("Indexed");
    }

    @Test
    void itHoldsAtLeastOneRow() {
        assertThatThrownBy(() -> builder(policy("v1", 1)).outputCache(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
    }

    @Test
    void manyThreadsGetTheirOwnAnswers() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (Agent<float[], Integer> agent = Agent.<float[], Integer>builder(
                        "test", policy("v1", 1), Encoder.floats(), ActionSpace.discrete(2))
                .outputCache(16)
                .build()) {
            List<Future<?>> running = new ArrayList<>();
            for (int c = 0; c < 8; c++) {
                int caller = c;
                running.add(callers.submit(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        float x = (caller + i) % 40 - 19.5f;
                        assertThat(agent.decide(new float[] {x, 0}).index()).isEqualTo(x > 0 ? 0 : 1);
                    }
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }
}
