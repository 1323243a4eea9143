package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceLog;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentOnLogTest {

    private static Policy policy(int observationSize) {
        return JavaPolicy.builder("v", observationSize)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> {});
    }

    private static AgentBuilder<float[], Integer> agent(int observationSize) {
        return Agent.builder("same", policy(observationSize), Encoder.floats(), ActionSpace.discrete(2))
                .sampler(new UniformMix(1));
    }

    @Test
    void twoAgentsOfOneNameMustHaveOneShape(@TempDir Path folder) {
        try (ExperienceLog log = ExperienceLog.builder(folder).open();
                Agent<float[], Integer> first = agent(2).record(log).build();
                Agent<float[], Integer> second = agent(2).record(log).build()) {
            assertThat(first.decide(new float[] {0, 0}).recorded()).isTrue();
            assertThat(second.decide(new float[] {0, 0}).recorded()).isTrue();
            assertThatThrownBy(() -> agent(3).record(log).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"same\"")
                    .hasMessageContaining("[3]");
        }
    }

    @Test
    void aLogWithoutAFormatSaysSo(@TempDir Path folder) {
        try (ExperienceLog log = ExperienceLog.builder(folder).open();
                Agent<float[], Integer> agent = agent(2).record(log).build()) {
            assertThat(log.status().failure()).contains("format");
            assertThatThrownBy(() -> agent.drain(Duration.ofSeconds(1)))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining("format");
        }
    }
}
