package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.Reason;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sampler remembers of its agent: over restarts, in the record, and how budgets bound what it may try. */
class AgentMemoryTest {

    @TempDir
    Path folder;

    /** Ever greedier, and worth the number of decisions so far. */
    record Cooling(MemoryScope scope, int speed) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical(), 10.0 / (1 + speed * at.memory(Count.class).count));
        }

        @Override
        public Needs needs() {
            return Needs.scores().memory(scope, Count::new);
        }
    }

    static final class Count implements SamplerMemory {
        private byte count;

        @Override
        public double intrinsicReward(Situation at) {
            return count;
        }

        @Override
        public void drawn(Situation at, int choice) {
            count++;
        }

        @Override
        public byte[] save() {
            return new byte[] {count};
        }

        @Override
        public void restore(byte[] state) {
            if (state.length != 1) {
                throw new IllegalArgumentException("a count is one byte, not " + state.length);
            }
            count = state[0];
        }
    }

    private static Policy policy() {
        return JavaPolicy.builder("p", 1).output(OutputKind.LOGITS, 3).scores((observation, out) -> {
            out[0][0] = observation[0];
            out[0][1] = 1;
        });
    }

    private static AgentBuilder<float[], Integer> builder(PathSampler sampler) {
        return Agent.builder("remembering", policy(), Encoder.floats(), ActionSpace.discrete(3))
                .sampler(sampler)
                .seed(5);
    }

    private Path file() {
        return folder.resolve("memory");
    }

    private static List<Double> run(Agent<float[], Integer> agent, int from, int to) {
        List<Double> propensities = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Decision<Integer> decision = agent.decide(new float[] {i % 3}, new DrawKey(1, i));
            propensities.add(decision.action() + decision.propensity());
        }
        return propensities;
    }

    @Test
    void aRunCutByRestartsIsTheUnbrokenOne() {
        PathSampler sampler = new Cooling(MemoryScope.AGENT, 1);
        List<Double> unbroken;
        try (Agent<float[], Integer> agent = builder(sampler).build()) {
            unbroken = run(agent, 0, 60);
        }
        List<Double> cut = new ArrayList<>();
        for (int from = 0; from < 60; from += 20) {
            try (Agent<float[], Integer> agent = builder(sampler).memory(file()).build()) {
                cut.addAll(run(agent, from, from + 20));
            }
        }
        assertThat(cut).isEqualTo(unbroken);
        assertThat(folder).isDirectoryContaining(path -> path.equals(file()));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void onlyItsOwnerMayReadTheFile() throws IOException {
        builder(new Cooling(MemoryScope.AGENT, 1)).memory(file()).build().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileOfAnotherSamplerIsRefused() {
        builder(new Cooling(MemoryScope.AGENT, 1)).memory(file()).build().close();
        assertThatThrownBy(() -> builder(new Cooling(MemoryScope.AGENT, 2))
                        .memory(file())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("speed=1")
                .hasMessageContaining("speed=2");
    }

    @Test
    void everyDamagedByteIsNoticed() throws IOException {
        PathSampler sampler = new Cooling(MemoryScope.AGENT, 1);
        builder(sampler).memory(file()).build().close();
        byte[] good = Files.readAllBytes(file());
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file(), bad);
            assertThatThrownBy(() -> builder(sampler).memory(file()).build())
                    .as("byte %s", i)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file().toString());
            Files.write(file(), java.util.Arrays.copyOf(good, i));
            assertThatThrownBy(() -> builder(sampler).memory(file()).build())
                    .as("cut to %s bytes", i)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSamplerThatRemembersNothingAgentWideHasNothingToKeep() {
        assertThatThrownBy(() -> builder(new Cooling(MemoryScope.EPISODE, 1))
                        .memory(file())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no memory of agent or actor scope");
    }

    @Test
    void theBonusOnTheStateIsRecorded() throws InterruptedException {
        try (ExperienceLog log = ExperienceLog.builder(folder.resolve("log")).open();
                ExperienceReader reader = log.follow("remembering");
                Agent<float[], Integer> agent =
                        builder(new Cooling(MemoryScope.AGENT, 1)).record(log).build()) {
            for (int i = 0; i < 10; i++) {
                agent.report(Outcome.of(agent.decide(new float[] {0}).id(), 1).last());
            }
            List<Transition> rows = new ArrayList<>();
            while (rows.size() < 10) {
                List<Transition> some = reader.poll(100, Duration.ofSeconds(60));
                assertThat(some).isNotEmpty();
                rows.addAll(some);
            }
            assertThat(rows.stream().map(Transition::intrinsicReward))
                    .containsExactlyInAnyOrder(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f);
        }
    }

    @Test
    void budgetsBoundWhatEachSegmentTries() {
        ExplorationBudgets<float[]> budgets = ExplorationBudgets.<float[]>by(
                        observation -> observation[0] < 1 ? "small" : "large", 1)
                .rate("large", 0);
        PathSampler uniform =
                PathSampler.named("uniform-test", (at, out) -> out.categorical().uniform());
        try (Agent<float[], Integer> agent =
                builder(uniform).explorationRate(budgets).build()) {
            assertThat(reasons(agent)).containsExactly(Reason.SAMPLED, Reason.BUDGET_OFF);
            budgets.rate("large", 1);
            assertThat(reasons(agent)).containsExactly(Reason.SAMPLED, Reason.SAMPLED);
            budgets.off("small");
            assertThat(reasons(agent)).containsExactly(Reason.BUDGET_OFF, Reason.SAMPLED);
            budgets.on("small").allOff();
            assertThat(reasons(agent)).containsExactly(Reason.BUDGET_OFF, Reason.BUDGET_OFF);
            budgets.allOn();
            assertThat(reasons(agent)).containsExactly(Reason.SAMPLED, Reason.SAMPLED);
        }
        assertThatThrownBy(() -> budgets.rate("small", 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5");
    }

    /** How a small and a large observation are decided in one batch. */
    private static List<Reason> reasons(Agent<float[], Integer> agent) {
        return agent.decideAll(List.of(new float[] {0}, new float[] {2})).stream()
                .map(Decision::reason)
                .toList();
    }
}
