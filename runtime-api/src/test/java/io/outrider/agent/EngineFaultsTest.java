package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.Reason;
import io.outrider.agent.TestSamplers.Members;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySlot;
import io.outrider.sampling.PathSampler;
import io.outrider.world.Step;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not happen when a host's own code, a policy or the log misbehaves. */
class EngineFaultsTest {

    private static final float[] OBSERVATION = {1, 2};

    private static Policy policy(String version) {
        return JavaPolicy.builder(version, 2)
                .output(OutputKind.LOGITS, 3)
                .scores((observation, outputs) -> outputs[0][2] = observation[0] > 5 ? Float.NaN : 1);
    }

    private static AgentBuilder<float[], Integer> agent(Policy policy) {
        return Agent.builder("test", policy, Encoder.floats(), ActionSpace.discrete(3))
                .sampler(new UniformMix(0.5))
                .seed(42);
    }

    @Test
    void aListenerThatThrowsReachesNobody() {
        AgentListener broken = new AgentListener() {
            @Override
            public void failed(String agent, RuntimeException cause) {
                throw new IllegalStateException("broken listener");
            }

            @Override
            public void policyChanged(String agent, String from, String to) {
                throw new IllegalStateException("broken listener");
            }
        };
        try (PolicySlot slot = PolicySlot.owning(policy("v1"));
                Agent<float[], Integer> agent = Agent.builder("test", slot, Encoder.floats(), ActionSpace.discrete(3))
                        .listener(broken)
                        .fallback(0)
                        .build()) {
            slot.publish(policy("v2"));
            assertThat(slot.status().published()).isEqualTo(2);
            assertThat(agent.decide(OBSERVATION).policyVersion()).isEqualTo("v2");
            assertThat(agent.decide(new float[] {6, 0}).isFallback()).isTrue();
        }
    }

    @Test
    void anExplorationRateThatThrowsOrIsNoRateIsAFailedDecision() {
        List<DoubleSupplier> suppliers = List.of(() -> Double.NaN, () -> 1.01, () -> {
            throw new IllegalStateException("flag service is down");
        });
        for (DoubleSupplier supplier : suppliers) {
            try (Agent<float[], Integer> agent =
                    agent(policy("v1")).explorationRate(supplier).fallback(1).build()) {
                assertThat(agent.decide(OBSERVATION).isFallback()).isTrue();
            }
        }
    }

    @Test
    void aSubjectThatThrowsDoesSoBeforeAnythingIsDrawn() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(agent(policy("v1")))
                .subject(observation -> {
                    throw new IllegalStateException("no subject");
                })
                .build()) {
            assertThatThrownBy(() -> agent.decide(OBSERVATION)).hasMessage("no subject");
            assertThat(agent.status().decisions()).isZero();
        }
    }

    @Test
    void publishingTheRunningVersionAgainKeepsTheWayBack() {
        try (PolicySlot slot = PolicySlot.owning(policy("v1"))) {
            slot.publish(policy("v2"));
            slot.publish(policy("v2"));
            assertThat(slot.rollBack()).isEqualTo("v1");
        }
    }

    @Test
    void thinnedEpisodesReportNothing() {
        RecordingRecorder recorder = new RecordingRecorder();
        recorder.keepProbability = 0;
        try (Agent<float[], Integer> agent = recorder.on(agent(policy("v1"))).build();
                var episode = agent.begin(OBSERVATION)) {
            for (int t = 0; t < 5; t++) {
                episode.decide();
                episode.observe(t == 4 ? Step.terminated(OBSERVATION, 1) : Step.of(OBSERVATION, 1));
            }
        }
        assertThat(recorder.rows).isEmpty();
        assertThat(recorder.outcomes).isEmpty();
        assertThat(recorder.ends).isEmpty();
        assertThat(recorder.thinned.get()).isEqualTo(5);
    }

    @Test
    void thinnedSlatesAreCounted() {
        RecordingRecorder recorder = new RecordingRecorder();
        recorder.keepProbability = 0;
        try (SlateAgent<float[], float[]> agent =
                recorder.on(slates(ordinary())).build()) {
            agent.decide(OBSERVATION, List.of(new float[] {1}, new float[] {2}, new float[] {3}), 2);
        }
        assertThat(recorder.thinned.get()).isEqualTo(2);
    }

    private static Policy ordinary() {
        return JavaPolicy.builder("ordinary", 2)
                .output(OutputKind.LOGITS, -1)
                .candidates(1, (context, candidate, outputs) -> outputs[0][0] = candidate[0]);
    }

    private static SlateAgentBuilder<float[], float[]> slates(Policy policy) {
        return SlateAgent.builder("slates", policy, Encoder.floats(), Encoder.floats())
                .sampler(new UniformMix(0.5));
    }

    @Test
    void aSlateThatFailsMidwayCountsEachSlotOnce() {
        PathSampler onlyTheFirst = PathSampler.named(
                "first-only{}", (at, out) -> out.categorical().set(0, at.legal(0, 0) ? 1 : Double.NaN));
        RecordingRecorder recorder = new RecordingRecorder();
        try (SlateAgent<float[], float[]> agent = recorder.on(slates(ordinary()))
                .sampler(onlyTheFirst)
                .fallbackToGivenOrder()
                .build()) {
            Slate<float[]> slate =
                    agent.decide(OBSERVATION, List.of(new float[] {1}, new float[] {2}, new float[] {3}), 3);
            assertThat(slate.slots()).allMatch(Decision::isFallback);
            assertThat(agent.status().decisions()).isEqualTo(3);
            assertThat(agent.status().fallbacks()).isEqualTo(3);
            assertThat(recorder.rows).extracting(RecordingRecorder.Row::reason).containsOnly(Reason.FALLBACK);
        }
    }

    @Test
    void hostRowsSayWhatWasAvailableAndClaimNoPolicy() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(agent(policy("v1")))
                .available((observation, mask) -> mask.forbid(0))
                .explorationRate(() -> 0.25)
                .build()) {
            agent.decide(OBSERVATION);
            Decision<Integer> decision = agent.recordAction(OBSERVATION, 1, 0.4);
            assertThat(decision.support()).isEqualTo(2);
            assertThat(decision.policyVersion()).isEqualTo("host");
            RecordingRecorder.Row row = recorder.rows.get(1);
            assertThat(row.mask()).containsExactly(false, true, true);
            assertThat(row.policyVersion()).isEqualTo("host");
            assertThatThrownBy(() -> agent.recordAction(OBSERVATION, 0, 0.4)).hasMessageContaining("not available");
            agent.decide(OBSERVATION);
            assertThat(recorder.rows.get(2).policyVersion()).isEqualTo("v1");
        }
    }

    @Test
    void aBatchThatThrowsHasRecordedNothing() {
        RecordingRecorder recorder = new RecordingRecorder();
        List<float[]> observations =
                IntStream.range(0, 10).mapToObj(i -> new float[] {i, 0}).toList(); // the policy gives NaN from 6 on
        try (Agent<float[], Integer> agent = recorder.on(agent(policy("v1"))).build()) {
            assertThatThrownBy(() -> agent.decideAll(observations)).isInstanceOf(DecisionException.class);
            assertThat(recorder.rows).isEmpty();
            assertThat(agent.status().decisions()).isZero();
        }
        try (Agent<float[], Integer> agent =
                recorder.on(agent(policy("v1"))).fallback(0).build()) {
            assertThat(agent.decideAll(observations).stream().filter(Decision::isFallback))
                    .hasSize(4);
        }
    }

    @Test
    void aHeldMemberIsForgottenWhenTheEpisodeMovesToAVersionWithOtherMembers() {
        try (PolicySlot slot = PolicySlot.owning(members("v0", 2));
                Agent<float[], Integer> agent = Agent.builder("m", slot, Encoder.floats(), ActionSpace.discrete(3))
                        .sampler(new Members().perEpisode())
                        .build();
                var episode = agent.begin(OBSERVATION)) {
            episode.decide();
            for (int v = 1; v < 9; v++) {
                var latching = agent.begin(OBSERVATION);
                latching.decide();
                slot.publish(members("v" + v, 2 + v));
            }
            episode.advance(OBSERVATION);
            assertThat(episode.decide().policyVersion()).isEqualTo("v8");
            episode.advance(OBSERVATION);
            episode.decide();
            assertThat(episode.steps()).isEqualTo(3);
        }
    }

    private static Policy members(String version, int count) {
        return JavaPolicy.builder(version, 2)
                .output(OutputKind.Q_MEMBERS, count, 3)
                .scores((observation, outputs) -> outputs[0][0] = 1);
    }

    @Test
    void aFailedStepCanBeRepaired() {
        try (Agent<float[], Integer> agent = agent(policy("v1")).build();
                var episode = agent.begin(new float[] {1})) {
            assertThatThrownBy(episode::decide).isInstanceOf(IllegalArgumentException.class);
            episode.advance(OBSERVATION);
            episode.decide();
            assertThat(episode.steps()).isEqualTo(1);
        }
    }

    @Test
    void closingTheAgentEndsItsSessions() {
        RecordingRecorder recorder = new RecordingRecorder();
        Agent<float[], Integer> agent = recorder.on(agent(policy("v1"))).build();
        Sessions<float[], Integer> sessions = agent.sessions(Duration.ofMinutes(1));
        sessions.decide("ada", OBSERVATION);
        agent.close();
        assertThat(recorder.ends).hasSize(1);
        assertThatThrownBy(() -> sessions.decide("ada", OBSERVATION)).hasMessageContaining("closed");
    }

    @Test
    void aSamplerWithoutANameIsRefusedAtBuild() {
        PathSampler lambda = (at, out) -> out.categorical().uniform();
        assertThatThrownBy(() -> agent(policy("v1")).sampler(lambda).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PathSampler.named");
        try (Agent<float[], Integer> agent =
                agent(policy("v1")).sampler(PathSampler.named("flat{}", lambda)).build()) {
            assertThat(agent.decide(OBSERVATION).propensity()).isCloseTo(1 / 3.0, within(1e-12));
            assertThat(agent.status().sampler()).isEqualTo("flat{}");
        }
    }

    @Test
    void anAgentBuiltAgainUnderItsNameHasLiveGauges() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        for (int i = 0; i < 2; i++) {
            try (Agent<float[], Integer> agent =
                    agent(policy("v1")).meters(registry).build()) {
                agent.decide(OBSERVATION);
                assertThat(registry.get("outrider.propensity.smallest").gauge().value())
                        .isEqualTo(agent.status().smallestPropensity());
            }
        }
    }

    @Test
    void theFallbackWithoutAWorkSpaceHasTheIdOfItsKey() {
        DrawKey key = DrawKey.of("user", 7);
        Policy failing = new Policy() {
            private final Policy inner = policy("v1");

            @Override
            public String version() {
                return inner.version();
            }

            @Override
            public io.outrider.policy.PolicySignature signature() {
                return inner.signature();
            }

            @Override
            public io.outrider.policy.Lane openLane(io.outrider.policy.LaneSize size) {
                throw new io.outrider.policy.PolicyException("no lane", null);
            }

            @Override
            public void close() {}
        };
        try (Agent<float[], Integer> broken = agent(failing).fallback(0).build();
                Agent<float[], Integer> whole = agent(policy("v1")).build()) {
            Decision<Integer> fallback = broken.decide(OBSERVATION, key);
            assertThat(fallback.isFallback()).isTrue();
            assertThat(fallback.late()).isFalse();
            assertThat(fallback.id()).isEqualTo(whole.decide(OBSERVATION, key).id());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300, -1e39})
    void rewardsThatNoFloatHoldsAreRefused(double value) {
        try (Agent<float[], Integer> agent = agent(policy("v1")).build()) {
            var id = agent.decide(OBSERVATION).id();
            assertThatThrownBy(() -> Outcome.of(id, value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(value));
        }
    }
}
