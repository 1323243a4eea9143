package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.world.Step;
import org.junit.jupiter.api.Test;

class EpisodeOptionsTest {

    private static final float[] HERE = {0};

    private final RecordingRecorder recorder = new RecordingRecorder();

    private Agent<float[], Integer> agent(OutputKind kind, Integer... shape) {
        return agent(JavaPolicy.builder("v", 1).output(kind, shape));
    }

    /** An agent whose policy's outputs all begin with a 2. */
    private Agent<float[], Integer> agent(JavaPolicy.Builder policy) {
        AgentBuilder<float[], Integer> builder = Agent.builder(
                        "options",
                        policy.scores((observation, outputs) -> {
                            for (float[] output : outputs) {
                                output[0] = 2;
                            }
                        }),
                        Encoder.floats(),
                        ActionSpace.discrete(2))
                .sampler(new UniformMix(0.5));
        builder.settings.recorder = recorder;
        return builder.build();
    }

    @Test
    void theWorldIsRecordedWithEachDecision() {
        try (var agent = agent(OutputKind.LOGITS, 2);
                var episode = agent.begin(HERE, EpisodeOptions.defaults().world("maze-3"))) {
            episode.decide();
            episode.observe(Step.of(HERE, 0));
            episode.decide();
        }
        assertThat(recorder.rows).extracting(RecordingRecorder.Row::world).containsExactly("maze-3", "maze-3");
    }

    @Test
    void aLoneDecisionHasNoWorldThoughTheWorkSpaceServedOneThatHad() {
        try (var agent = agent(OutputKind.LOGITS, 2)) {
            try (var episode = agent.begin(HERE, EpisodeOptions.defaults().world("maze-3"))) {
                episode.decide();
            }
            agent.decide(HERE);
        }
        assertThat(recorder.rows).extracting(RecordingRecorder.Row::world).containsExactly("maze-3", null);
    }

    @Test
    void anUnrecordedEpisodeLeavesNothingAndIsNoLoss() {
        try (var agent = agent(OutputKind.LOGITS, 2);
                var episode = agent.begin(HERE, EpisodeOptions.defaults().unrecorded())) {
            assertThat(episode.decide().recorded()).isFalse();
            episode.observe(Step.terminated(HERE, 1));
        }
        assertThat(recorder.rows).isEmpty();
        assertThat(recorder.ends).isEmpty();
        assertThat(recorder.outcomes).isEmpty();
        assertThat(recorder.thinned).hasValue(0);
    }

    @Test
    void aKeyDeterminesTheEpisode() {
        DrawKey key = DrawKey.of("customer", 4);
        try (var agent = agent(OutputKind.LOGITS, 2);
                var one = agent.begin(HERE, key);
                var two = agent.begin(HERE, EpisodeOptions.defaults().key(key))) {
            assertThat(two.id()).isEqualTo(one.id());
            assertThat(two.decide().id()).isEqualTo(one.decide().id());
        }
    }

    @Test
    void aBlankWorldIsRefused() {
        assertThatThrownBy(() -> EpisodeOptions.defaults().world(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\" \"");
    }

    @Test
    void anEpisodeThatAsksIsToldHowUndecidedThePolicyWas() {
        EpisodeOptions asking = EpisodeOptions.defaults().confidence();
        try (var logits = agent(OutputKind.LOGITS, 2);
                var members = agent(OutputKind.Q_MEMBERS, 3, 2);
                var returns = agent(OutputKind.Q, 2);
                var ofLogits = logits.begin(HERE, asking);
                var ofMembers = members.begin(HERE, asking);
                var ofReturns = returns.begin(HERE, asking)) {
            double p = 1 / (1 + Math.exp(-2)); // softmax of 2 and 0
            Decision<Integer> decision = ofLogits.decide();
            assertThat((double) decision.entropy())
                    .isCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), within(1e-6));
            assertThat((double) decision.margin()).isCloseTo(2 * p - 1, within(1e-6));
            // One member votes for the first action, two are tied: shares of 2/3 and 1/3.
            assertThat((double) ofMembers.decide().margin()).isCloseTo(1.0 / 3, within(1e-6));
            assertThat(ofReturns.decide().entropy()).isNaN();
            assertThat(logits.decide(HERE).entropy()).isNaN();
            assertThat(logits.decide(HERE).margin()).isNaN();
        }
    }

    @Test
    void aDecisionTellsTheExpectedReturnAndItsCost() {
        try (var value = agent(
                        JavaPolicy.builder("v", 1).output(OutputKind.LOGITS, 2).output(OutputKind.VALUE, 1));
                var returns = agent(OutputKind.Q_MEMBERS, 2, 2);
                var logits = agent(OutputKind.LOGITS, 2)) {
            assertThat(value.decide(HERE).value()).isEqualTo(2f);
            assertThat(returns.decide(HERE).value()).isEqualTo(1f); // the mean of 2 and 0, against 0 and 0
            Decision<Integer> none = logits.decide(HERE);
            assertThat(none.value()).isNaN();
            assertThat(none.costFlops()).isNaN();
        }
    }
}
