package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.outrider.ActionSpace;
import io.outrider.DecisionId;
import io.outrider.Encoder;
import io.outrider.InvalidSignatureException;
import io.outrider.Outcome;
import io.outrider.SignedDecisionIds;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentOnLogTest {

    private static final Duration LONG = Duration.ofSeconds(60);

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
    void aBrowserReportsUnderTheTokenThatItWasGivenAndUnderNoOther(@TempDir Path folder) throws Exception {
        SignedDecisionIds ids = SignedDecisionIds.signing("k1", new byte[32]);
        try (ExperienceLog log = ExperienceLog.builder(folder).open();
                ExperienceReader rows = log.follow("same");
                Agent<float[], Integer> agent = agent(2).record(log).build()) {
            DecisionId mine = agent.decide(new float[] {0, 0}).id();
            DecisionId next = agent.decide(new float[] {0, 0}).id();
            String token = ids.sign(mine);
            assertThat(agent.report(ids.outcome(token, 2).key("order").last())).isTrue();
            String guessed = token.replace(mine.toString(), next.toString());
            assertThatThrownBy(() ->
                            agent.report(ids.outcome(guessed, 9).key("order").last()))
                    .isInstanceOf(InvalidSignatureException.class)
                    .hasMessageContaining(next.toString());
            assertThat(agent.report(Outcome.of(next, 1).last())).isTrue();
            assertThat(List.of(rows.poll(1, LONG).get(0), rows.poll(1, LONG).get(0)))
                    .extracting(Transition::decisionId, Transition::reward)
                    .containsExactly(tuple(mine, 2f), tuple(next, 1f));
            assertThat(ids.rejected()).isEqualTo(1);
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
