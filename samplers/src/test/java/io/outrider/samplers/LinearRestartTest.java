package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.agent.CandidateAgent;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.PathSampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a linear model has learnt does not depend on when, between two restarts, rows close and its agent is built. */
class LinearRestartTest {

    private static final int DECISIONS = 30;
    private static final int WIDTH = 2;

    @TempDir
    Path folder;

    static List<PathSampler> samplers() {
        return List.of(Samplers.linUcb(1), Samplers.linThompson(0.5));
    }

    private static Policy policy() {
        return JavaPolicy.builder("none", 1)
                .output(OutputKind.Q, -1)
                .candidates(WIDTH, (observation, candidate, outputs) -> outputs[0][0] = 0);
    }

    private static CandidateAgent<float[], float[]> agent(PathSampler sampler, ExperienceLog log, Path memory) {
        return CandidateAgent.builder("linear", policy(), Encoder.floats(), Encoder.floats())
                .sampler(sampler)
                .seed(7)
                .memory(memory)
                .record(log)
                .build();
    }

    private static List<Outcome> decide(CandidateAgent<float[], float[]> agent) {
        SplittableRandom random = new SplittableRandom(2);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < DECISIONS; i++) {
            List<float[]> candidates = new ArrayList<>();
            for (int c = 0; c < 4; c++) {
                candidates.add(new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()});
            }
            Decision<float[]> decision = agent.decide(new float[] {i}, candidates, new DrawKey(3, i));
            outcomes.add(Outcome.of(decision.id(), decision.action()[0]).last());
        }
        return outcomes;
    }

    /**
     * Reports these outcomes and waits until who listens was told of their rows: one thread joins, and it is done with them when
     * a later row of another agent is there.
     */
    private static void close(ExperienceLog log, List<Outcome> outcomes) throws InterruptedException {
        Policy one = JavaPolicy.builder("one", 1).output(OutputKind.Q, 1).scores((observation, outputs) -> {});
        try (Agent<float[], Integer> fence = Agent.builder("fence", one, Encoder.floats(), ActionSpace.discrete(1))
                        .record(log)
                        .build();
                ExperienceReader reader = log.follow("fence")) {
            outcomes.forEach(outcome -> assertThat(log.report(outcome)).isTrue());
            fence.report(Outcome.of(fence.decide(new float[] {0}).id(), 0).last());
            assertThat(reader.poll(1, Duration.ofSeconds(60))).hasSize(1);
        }
    }

    private byte[] unbroken(PathSampler sampler) throws InterruptedException, IOException {
        Path memory = folder.resolve("unbroken.memory");
        try (ExperienceLog log =
                        ExperienceLog.builder(folder.resolve("unbroken")).open();
                CandidateAgent<float[], float[]> agent = agent(sampler, log, memory)) {
            close(log, decide(agent));
        }
        return Files.readAllBytes(memory);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void rowsThatCloseBeforeTheAgentIsBuiltAreLearnt(PathSampler sampler) throws InterruptedException, IOException {
        byte[] expected = unbroken(sampler);
        Path root = folder.resolve("restarted");
        Path memory = folder.resolve("restarted.memory");
        List<Outcome> outcomes;
        try (ExperienceLog log = ExperienceLog.builder(root).open();
                CandidateAgent<float[], float[]> agent = agent(sampler, log, memory)) {
            outcomes = decide(agent);
            close(log, outcomes.subList(0, 10));
        }
        assertThat(Files.readAllBytes(memory)).isNotEqualTo(expected);
        try (ExperienceLog log = ExperienceLog.builder(root).open()) {
            close(log, outcomes.subList(10, 20));
            agent(sampler, log, memory).close();
            // Between two agents of one log rows wait as well.
            close(log, outcomes.subList(20, DECISIONS));
            agent(sampler, log, memory).close();
        }
        assertThat(Files.readAllBytes(memory)).isEqualTo(expected);
    }
}
