package io.outrider.agent;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodeBatchTest {

    private static Agent<float[], Integer> agent() {
        return Agent.builder(
                        "a",
                        JavaPolicy.builder("v1", 1).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {}),
                        Encoder.floats(),
                        ActionSpace.discrete(2))
                .sampler(new UniformMix(1))
                .build();
    }

    /** Begins a second episode, decides for it beside {@code idle}, and ends it. */
    private static WeakReference<Episode<float[], Integer>> besides(
            Agent<float[], Integer> agent, Episode<float[], Integer> idle) {
        Episode<float[], Integer> other = agent.begin(new float[1]);
        assertThat(agent.decideEpisodes(List.of(idle, other))).hasSize(2);
        other.close();
        return new WeakReference<>(other);
    }

    @Test
    void anIdleEpisodeKeepsNoOtherAlive() {
        try (Agent<float[], Integer> agent = agent();
                Episode<float[], Integer> idle = agent.begin(new float[1])) {
            WeakReference<Episode<float[], Integer>> other = besides(agent, idle);
            await().until(() -> {
                System.gc();
                return other.get() == null;
            });
            assertThat(idle.steps()).isEqualTo(1);
        }
    }

    @Test
    void aBatchThatIsRefusedLeavesItsEpisodesAsTheyWere() {
        try (Agent<float[], Integer> agent = agent();
                Episode<float[], Integer> one = agent.begin(new float[1]);
                Episode<float[], Integer> ended = agent.begin(new float[1])) {
            ended.close();
            assertThatThrownBy(() -> agent.decideEpisodes(List.of(one, one)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("twice");
            assertThatThrownBy(() -> agent.decideEpisodes(List.of(one, ended)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ended");
            assertThat(agent.decideEpisodes(List.of(one))).hasSize(1);
            assertThat(one.steps()).isEqualTo(1);
        }
    }
}
