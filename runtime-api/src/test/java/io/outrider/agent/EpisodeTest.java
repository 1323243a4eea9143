package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.TestSamplers.Members;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.experience.Transition.Flag;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.PolicySlot;
import io.outrider.policy.StatePair;
import io.outrider.world.Step;
import io.outrider.world.World;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodeTest {

    /** Walks right or left from 0 and terminates at 3; truncated after 20 steps. */
    private static final class Corridor implements World<float[], Integer> {
        private int position;
        private int steps;

        @Override
        public float[] reset(long seed) {
            position = 0;
            steps = 0;
            return new float[] {0};
        }

        @Override
        public Step<float[]> step(Integer action) {
            position += action == 1 ? 1 : -1;
            steps++;
            float[] now = {position};
            return position == 3 ? Step.terminated(now, 1) : new Step<>(now, -0.1, false, steps == 20);
        }
    }

    private static Policy members() {
        return JavaPolicy.builder("members", 1)
                .output(OutputKind.Q_MEMBERS, 3, 2)
                .scores((observation, outputs) -> {
                    outputs[0][1] = 1; // member 0 goes right
                    outputs[0][2] = 1; // member 1 goes left
                    outputs[0][4 + (observation[0] > 0 ? 1 : 0)] = 1; // member 2 goes left at first, then right
                });
    }

    private static Policy right() {
        return JavaPolicy.builder("right", 1)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> outputs[0][1] = 5);
    }

    @Test
    void runsUntilTheWorldEndsIt() {
        RecordingRecorder recorder = new RecordingRecorder();
        Corridor world = new Corridor();
        try (Agent<float[], Integer> agent = recorder.on(
                        Agent.builder("walk", right(), Encoder.floats(), ActionSpace.discrete(2)))
                .build()) {
            try (var episode = agent.begin(world.reset(42))) {
                while (!episode.ended()) {
                    episode.observe(world.step(episode.decide().action()));
                }
                assertThat(episode.steps()).isEqualTo(3);
            }
            assertThat(recorder.rows).extracting(RecordingRecorder.Row::t).containsExactly(0L, 1L, 2L);
            assertThat(recorder.rows)
                    .extracting(RecordingRecorder.Row::episode)
                    .containsOnly(recorder.rows.get(0).episode());
            assertThat(recorder.outcomes).hasSize(3).allMatch(outcome -> outcome.isLast());
            assertThat(recorder.outcomes.get(2).value()).isEqualTo(1);
            assertThat(recorder.ends).hasSize(1);
            RecordingRecorder.End end = recorder.ends.get(0);
            assertThat(end.terminated()).isTrue();
            assertThat(end.truncated()).isFalse();
            assertThat(end.abandoned()).isFalse();
            assertThat(end.steps()).isEqualTo(3);
            assertThat(end.size()).isEqualTo(1);
            assertThat(agent.status().openEpisodes()).isZero();
        }
    }

    @Test
    void closingEarlyIsTruncatedAndAbandoned() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(
                        Agent.builder("walk", right(), Encoder.floats(), ActionSpace.discrete(2)))
                .build()) {
            try (var episode = agent.begin(new float[] {0})) {
                episode.decide();
            }
            assertThat(recorder.ends).hasSize(1);
            assertThat(recorder.ends.get(0).truncated()).isTrue();
            assertThat(recorder.ends.get(0).abandoned()).isTrue();
        }
    }

    @Test
    void decidingTwiceWithoutAnAnswerIsRefused() {
        try (Agent<float[], Integer> agent = Agent.builder("walk", right(), Encoder.floats(), ActionSpace.discrete(2))
                        .build();
                var episode = agent.begin(new float[] {0})) {
            assertThatThrownBy(() -> episode.advance(new float[] {1})).isInstanceOf(IllegalStateException.class);
            episode.decide();
            assertThatThrownBy(episode::decide)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(episode.id().toString());
            episode.advance(new float[] {1});
            episode.decide();
            episode.end(new float[] {2}, true);
            assertThat(episode.ended()).isTrue();
            assertThatThrownBy(episode::decide).hasMessageContaining("has ended");
        }
    }

    @Test
    void aHeldMemberHasTheLawOfDrawingItAtTheStart() {
        // Three members; sequences of three actions at observation 1: member 0: R R R, member 1: L L L, member 2: R R
        // R.
        int n = 3000;
        int consistent = 0;
        double product = 0;
        try (Agent<float[], Integer> agent = Agent.builder("held", members(), Encoder.floats(), ActionSpace.discrete(2))
                .sampler(new Members().perEpisode())
                .seed(9)
                .build()) {
            for (int i = 0; i < n; i++) {
                try (var episode = agent.begin(new float[] {1}, DrawKey.of(1, i))) {
                    List<Integer> actions = new ArrayList<>();
                    double probability = 1;
                    for (int t = 0; t < 3; t++) {
                        Decision<Integer> decision = episode.decide();
                        actions.add(decision.index());
                        probability *= decision.propensity();
                        episode.advance(new float[] {1});
                    }
                    assertThat(actions.stream().distinct().count()).isEqualTo(1);
                    double expected = actions.get(0) == 1 ? 2 / 3.0 : 1 / 3.0;
                    assertThat(probability).isCloseTo(expected, within(1e-12));
                    consistent += actions.get(0);
                    product += probability;
                }
            }
        }
        assertThat(consistent / (double) n).isCloseTo(2 / 3.0, within(0.045)); // five standard errors
        assertThat(product / n).isCloseTo(5 / 9.0, within(0.02));
    }

    @Test
    void aSamplerWithoutStableComponentsCannotBeHeld() {
        assertThatThrownBy(() -> new UniformMix(0.1).perEpisode())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("UniformMix");
    }

    @Test
    void episodesInABatchDecideLikeEpisodesAlone() {
        List<Integer> alone = new ArrayList<>();
        List<Integer> together = new ArrayList<>();
        try (Agent<float[], Integer> agent = Agent.builder(
                        "batch", members(), Encoder.floats(), ActionSpace.discrete(2))
                .sampler(new Members().perEpisode())
                .seed(4)
                .build()) {
            for (int i = 0; i < 300; i++) {
                try (var episode = agent.begin(new float[] {i % 2}, DrawKey.of(2, i))) {
                    alone.add(episode.decide().index());
                }
            }
            List<Episode<float[], Integer>> episodes = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                episodes.add(agent.begin(new float[] {i % 2}, DrawKey.of(2, i)));
            }
            assertThatThrownBy(() -> agent.decideEpisodes(List.of(episodes.get(0), episodes.get(0))))
                    .hasMessageContaining("twice");
            agent.decideEpisodes(episodes).forEach(decision -> together.add(decision.index()));
            episodes.forEach(Episode::close);
        }
        assertThat(together).isEqualTo(alone);
    }

    @Test
    void sessionsAreFoundByKey() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(
                                Agent.builder("s", right(), Encoder.floats(), ActionSpace.discrete(2)))
                        .build();
                Sessions<float[], Integer> sessions = agent.sessions(Duration.ofMinutes(5))) {
            sessions.decide("ada", new float[] {0});
            sessions.decide("bob", new float[] {0});
            sessions.decide("ada", new float[] {1});
            assertThat(sessions.open()).isEqualTo(2);
            sessions.end("ada", new float[] {2}, true);
            sessions.end("nobody", new float[] {2}, true);
            assertThat(sessions.open()).isEqualTo(1);
            assertThat(recorder.rows).extracting(RecordingRecorder.Row::t).containsExactly(0L, 0L, 1L);
            assertThat(recorder.ends).hasSize(1);
            assertThat(recorder.ends.get(0).terminated()).isTrue();
            sessions.decide("ada", new float[] {0});
            assertThat(recorder.rows.get(3).t()).isZero();
        }
        assertThat(recorder.ends).hasSize(3);
    }

    /** Counts the steps in its state and prefers action (count mod 2); says which version it is in its value. */
    private record Counting(String version) implements Policy {
        @Override
        public PolicySignature signature() {
            return new PolicySignature(
                    List.of(
                            InputSpec.observation("obs", 1),
                            new InputSpec("count", InputRole.STATE, false, List.of(1))),
                    List.of(
                            new OutputSpec("logits", OutputKind.LOGITS, List.of(2)),
                            new OutputSpec("next", OutputKind.STATE, List.of(1))),
                    List.of(new StatePair("count", "next")),
                    List.of(Branch.discrete(2)));
        }

        @Override
        public Lane openLane(LaneSize size) {
            FloatBuffer[] in = {FloatBuffer.allocate(size.rows()), FloatBuffer.allocate(size.rows())};
            FloatBuffer[] out = {FloatBuffer.allocate(2 * size.rows()), FloatBuffer.allocate(size.rows())};
            return new Lane() {
                @Override
                public FloatBuffer input(int index) {
                    return in[index];
                }

                @Override
                public LongBuffer integers(int index) {
                    throw new IllegalArgumentException("no integers");
                }

                @Override
                public void run(int rows) {
                    for (int r = 0; r < rows; r++) {
                        float count = in[1].get(r);
                        out[0].put(2 * r, count % 2 == 0 ? 1 : 0).put(2 * r + 1, count % 2 == 0 ? 0 : 1);
                        out[1].put(r, count + 1);
                    }
                }

                @Override
                public FloatBuffer output(int index) {
                    return out[index];
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }

    @Test
    void recurrentStateIsCarriedWithinAnEpisodeAndNowhereElse() {
        try (Agent<float[], Integer> agent = Agent.builder(
                        "r", new Counting("a"), Encoder.floats(), ActionSpace.discrete(2))
                .build()) {
            for (int repeat = 0; repeat < 2; repeat++) {
                try (var episode = agent.begin(new float[] {0})) {
                    for (int t = 0; t < 5; t++) {
                        assertThat(episode.decide().index()).isEqualTo(t % 2);
                        assertThat(agent.decide(new float[] {0}).index()).isZero();
                        episode.advance(new float[] {0});
                    }
                }
            }
        }
    }

    @Test
    void anEpisodeWithStateKeepsItsVersionUntilTooManyAreKept() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (PolicySlot slot = PolicySlot.owning(new Counting("v0"));
                Agent<float[], Integer> agent = recorder.on(
                                Agent.builder("r", slot, Encoder.floats(), ActionSpace.discrete(2)))
                        .build();
                var episode = agent.begin(new float[] {0})) {
            assertThat(episode.decide().policyVersion()).isEqualTo("v0");
            slot.publish(new Counting("v1"));
            episode.advance(new float[] {0});
            assertThat(episode.decide().policyVersion()).isEqualTo("v0");
            assertThat(agent.decide(new float[] {0}).policyVersion()).isEqualTo("v1");
            List<Episode<float[], Integer>> others = new ArrayList<>();
            for (int v = 2; v < 9; v++) {
                others.add(agent.begin(new float[] {0}));
                slot.publish(new Counting("v" + v));
            }
            episode.advance(new float[] {0});
            Decision<Integer> moved = episode.decide();
            assertThat(moved.policyVersion()).isEqualTo("v8");
            assertThat(moved.index()).isZero(); // the state came along: the third step prefers 0 again
            int last = recorder.rows.size() - 1;
            assertThat(recorder.rows.get(last).flags() & Flag.RELATCHED.bit()).isNotZero();
            others.forEach(Episode::close);
        }
    }
}
