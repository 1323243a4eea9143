package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.evaluation.Audit;
import io.outrider.evaluation.AuditReport;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.experience.Transition.Flag;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyRejectedException;
import io.outrider.policy.PolicySlot;
import io.outrider.policy.Squash;
import io.outrider.sampling.PathSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SquashTest {

    private static final ActionSpace<float[]> SPACE = ActionSpace.box(1, -1, 1);
    private static final long SEED = 3;

    @TempDir
    Path folder;

    /** Means are ten times the observation. */
    private static Policy policy(String version, Squash squash) {
        return JavaPolicy.builder(version, 1)
                .output(OutputKind.MEAN, 1)
                .output(OutputKind.MEAN_MEMBERS, 2, 1)
                .branches(SPACE.branches())
                .squash(squash)
                .scores((observation, outputs) -> {
                    outputs[0][0] = 10 * observation[0];
                    outputs[1][0] = 10 * observation[0];
                    outputs[1][1] = 10 * observation[0];
                });
    }

    private static Agent<float[], float[]> agent(Policy policy, PathSampler sampler) {
        return Agent.builder("squash", policy, Encoder.floats(), SPACE)
                .sampler(sampler)
                .seed(SEED)
                .build();
    }

    @Test
    void squashesThatTheBranchesCannotHaveAreRefused() {
        assertThatThrownBy(() -> JavaPolicy.builder("open", 1)
                        .output(OutputKind.MEAN, 1)
                        .branches(List.of(Branch.unbounded(1)))
                        .squash(Squash.TANH)
                        .scores((observation, outputs) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TANH needs finite bounds");
        var signature = policy("v1", Squash.TANH).signature();
        assertThatThrownBy(() -> new io.outrider.policy.PolicySignature(
                        signature.inputs(), signature.outputs(), List.of(), signature.branches(), List.of()))
                .hasMessageContaining("one squash a branch");
        assertThatThrownBy(() -> new io.outrider.policy.PolicySignature(
                        signature.inputs(),
                        signature.outputs(),
                        List.of(),
                        List.of(Branch.discrete(2)),
                        List.of(Squash.NONE)))
                .hasMessageContaining("discrete(2)")
                .hasMessageContaining("NONE");
    }

    static List<PathSampler> plain() {
        return List.of(
                Samplers.gaussian(0.5),
                Samplers.gaussianEnsemble(0.5, 1),
                Samplers.gaussianMembers(0.5),
                Samplers.gaussianMembers(0.5).perEpisode(),
                Samplers.mixing(0.1, Samplers.gaussian(0.5)));
    }

    static List<PathSampler> squashing() {
        return List.of(Samplers.tanhGaussian(0.5), Samplers.mixing(0.1, Samplers.tanhGaussian(0.5)));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void aSamplerThatDoesNotSquashIsRefusedWhereThePolicyDoes(PathSampler sampler) {
        assertThatThrownBy(() -> agent(policy("v1", Squash.TANH), sampler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sampler.toString())
                .hasMessageContaining("TANH");
        agent(policy("v1", Squash.NONE), sampler).close();
        agent(policy("v1", Squash.UNSTATED), sampler).close();
    }

    @ParameterizedTest
    @MethodSource("squashing")
    void aSamplerThatSquashesIsRefusedWhereThePolicyDoesNot(PathSampler sampler) {
        assertThatThrownBy(() -> agent(policy("v1", Squash.NONE), sampler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sampler.toString())
                .hasMessageContaining("NONE");
        agent(policy("v1", Squash.TANH), sampler).close();
        agent(policy("v1", Squash.UNSTATED), sampler).close();
    }

    @Test
    void whatDoesNotReadTheMeanServesBoth() {
        for (Squash squash : Squash.values()) {
            agent(policy("v1", squash), Samplers.uniform()).close();
            agent(policy("v1", squash), Samplers.greedy()).close();
        }
    }

    @Test
    void anotherSquashIsNotPublished() {
        try (PolicySlot slot = PolicySlot.of(policy("v1", Squash.NONE))) {
            assertThatThrownBy(() -> slot.publish(policy("v2", Squash.TANH)))
                    .isInstanceOf(PolicyRejectedException.class)
                    .hasMessageContaining("TANH")
                    .hasMessageContaining("NONE");
        }
        // The running one does not say; the agent's sampler objects.
        try (PolicySlot slot = PolicySlot.of(policy("v1", Squash.UNSTATED));
                Agent<float[], float[]> agent = Agent.builder("squash", slot, Encoder.floats(), SPACE)
                        .sampler(Samplers.gaussian(0.5))
                        .build()) {
            assertThatThrownBy(() -> slot.publish(policy("v2", Squash.TANH)))
                    .isInstanceOf(PolicyRejectedException.class)
                    .hasMessageContaining("gaussian{std=0.5}")
                    .hasMessageContaining("TANH");
            slot.publish(policy("v3", Squash.NONE));
            assertThat(agent.decide(new float[] {0}).policyVersion()).isEqualTo("v3");
        }
    }

    @Test
    void greedyActsAreSquashedWhereMeansAreNot() {
        float expected = (float) Math.tanh(5);
        float[] half = {0.5f};
        try (Agent<float[], float[]> squashed = agent(policy("v1", Squash.TANH), Samplers.greedy());
                Agent<float[], float[]> plain = agent(policy("v1", Squash.NONE), Samplers.greedy());
                Agent<float[], float[]> bare = Agent.builder("bare", policy("v1", Squash.TANH), Encoder.floats(), SPACE)
                        .build();
                Agent<float[], float[]> off = Agent.builder(
                                "off", policy("v1", Squash.UNSTATED), Encoder.floats(), SPACE)
                        .sampler(Samplers.tanhGaussian(0.5))
                        .explorationRate(() -> 0)
                        .build()) {
            assertThat(squashed.decide(half).action()[0]).isCloseTo(expected, within(1e-6f));
            assertThat(bare.decide(half).action()[0]).isCloseTo(expected, within(1e-6f));
            assertThat(off.decide(half).action()[0]).isCloseTo(expected, within(1e-6f));
            assertThat(plain.decide(half).action()[0]).isEqualTo(5);
        }
    }

    @Test
    void saturatedActionsAreRecordedMarkedAndVerified() throws InterruptedException {
        Policy policy = policy("v1", Squash.TANH);
        PathSampler sampler = Samplers.tanhGaussian(0.5);
        List<Transition> rows = new ArrayList<>();
        int decisions = 60;
        try (ExperienceLog log = ExperienceLog.builder(folder).open();
                ExperienceReader reader = log.follow("squash");
                Agent<float[], float[]> agent = Agent.builder("squash", policy, Encoder.floats(), SPACE)
                        .sampler(sampler)
                        .seed(SEED)
                        .record(log)
                        .build()) {
            for (int i = 0; i < decisions; i++) {
                // u around 0, 8.5 (some saturate), 30 and -1000 (all do).
                Decision<float[]> decision = agent.decide(new float[] {new float[] {0, 0.85f, 3, -100}[i % 4]});
                assertThat(decision.propensity()).isPositive().isFinite();
                agent.report(Outcome.of(decision.id(), 1).last());
            }
            while (rows.size() < decisions) {
                List<Transition> some = reader.poll(1000, Duration.ofSeconds(60));
                assertThat(some).isNotEmpty();
                rows.addAll(some);
            }
        }
        float last = Math.nextDown(1f);
        for (Transition row : rows) {
            assertThat((row.flags() & Flag.SATURATED.bit()) != 0).isEqualTo(Math.abs(row.values()[0]) == last);
        }
        assertThat(rows)
                .filteredOn(row -> (row.flags() & Flag.SATURATED.bit()) != 0)
                .hasSizeBetween(31, 44);
        AuditReport report = Audit.of(policy.signature(), SEED)
                .sampler(sampler)
                .policy(policy, 0)
                .check(rows);
        assertThat(report.first()).isEmpty();
        assertThat(report.verified()).isEqualTo(decisions);
    }
}
