package io.outrider.agent;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.DecisionException;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Counts how often a row is described, and fails for observations above {@code most}. */
    private static final class Counting implements PathSampler {
        private final double most;
        private final AtomicInteger described = new AtomicInteger();

        Counting(double most) {
            this.most = most;
        }

        @Override
        public void describe(Situation situation, Behaviour out) {
            described.incrementAndGet();
            Scores scores = situation.scores();
            if (scores.logit(0) > most) {
                throw new IllegalStateException("too much");
            }
            for (int k = 0; k < 2; k++) {
                Categorical one = out.component(0.5).categorical();
                one.set(0, k == 0 ? 0.9 : 0.2);
                one.set(1, k == 0 ? 0.1 : 0.8);
            }
        }

        @Override
        public Needs needs() {
            return Needs.anyOf(OutputKind.LOGITS).stableComponents();
        }

        @Override
        public String toString() {
            return "counting";
        }
    }

    private static Agent<float[], Integer> agent(PathSampler sampler, RecordingRecorder recorder) {
        AgentBuilder<float[], Integer> builder = Agent.builder(
                "a",
                JavaPolicy.builder("v1", 1)
                        .output(OutputKind.LOGITS, 2)
                        .scores((observation, outputs) -> outputs[0][0] = observation[0]),
                Encoder.floats(),
                ActionSpace.discrete(2));
        return recorder.on(builder.sampler(sampler).seed(3)).build();
    }

    /** All of a row that a batch could change. */
    private static String words(RecordingRecorder.Row row) {
        return row.id() + " " + row.episode() + " " + row.t() + " " + Arrays.toString(row.observation()) + " "
                + Arrays.toString(row.choices()) + " " + row.propensity() + " " + Arrays.toString(row.behaviour()) + " "
                + Arrays.toString(row.outputs()) + " " + row.reason() + " " + row.flags() + " " + row.costFlops() + " "
                + row.memory();
    }

    private static List<Episode<float[], Integer>> begin(Agent<float[], Integer> agent, int count) {
        List<Episode<float[], Integer>> episodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            episodes.add(agent.begin(new float[] {i}, new DrawKey(7, i)));
        }
        return episodes;
    }

    private static void go(Agent<float[], Integer> agent, List<Episode<float[], Integer>> episodes, boolean together) {
        if (together) {
            agent.decideEpisodes(episodes);
        } else {
            episodes.forEach(Episode::decide);
        }
        for (int i = 0; i < episodes.size(); i++) {
            episodes.get(i).advance(new float[] {i + 0.5f});
        }
    }

    @Test
    void eachRowIsDescribedOnceAndComesOutAsAlone() {
        List<List<String>> recorded = new ArrayList<>();
        for (boolean together : new boolean[] {false, true}) {
            Counting counting = new Counting(100);
            RecordingRecorder recorder = new RecordingRecorder();
            try (Agent<float[], Integer> agent = agent(counting.perEpisode(), recorder)) {
                List<Episode<float[], Integer>> episodes = begin(agent, 5);
                for (int t = 0; t < 3; t++) {
                    go(agent, episodes, together);
                }
                assertThat(counting.described).hasValue(15);
                assertThat(agent.status().decisions()).isEqualTo(15);
                recorded.add(recorder.rows.stream().map(EpisodeBatchTest::words).toList());
            }
        }
        assertThat(recorded.get(1)).hasSize(15).isEqualTo(recorded.get(0));
    }

    @Test
    void rowsOfLoneDecisionsAreDescribedOnceAsWell() {
        Counting counting = new Counting(100);
        try (Agent<float[], Integer> agent = agent(counting, new RecordingRecorder())) {
            agent.decideAll(List.of(new float[] {0}, new float[] {1}, new float[] {2}));
            assertThat(counting.described).hasValue(3);
            assertThat(agent.status().decisions()).isEqualTo(3);
        }
    }

    @Test
    void aBatchThatFailsIsNotMeteredWithoutALogEither() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Agent<float[], Integer> agent = Agent.builder(
                        "a",
                        JavaPolicy.builder("v1", 1)
                                .output(OutputKind.LOGITS, 2)
                                .scores((observation, outputs) -> outputs[0][0] = observation[0]),
                        Encoder.floats(),
                        ActionSpace.discrete(2))
                .sampler(new Counting(1.5))
                .meters(meters)
                .build()) {
            List<float[]> rows = List.of(new float[] {0}, new float[] {1}, new float[] {2});
            assertThatThrownBy(() -> agent.decideAll(rows)).isInstanceOf(DecisionException.class);
            assertThat(decided(meters)).isZero();
            assertThat(agent.status().decisions()).isZero();
            agent.decideAll(rows.subList(0, 2));
            assertThat(decided(meters)).isEqualTo(2);
            assertThat(agent.status().decisions()).isEqualTo(2);
        }
    }

    private static long decided(SimpleMeterRegistry meters) {
        return meters.find("outrider.decisions").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void aRowThatCannotBeDecidedLeavesTheOthersAsTheyWere() {
        RecordingRecorder recorder = new RecordingRecorder();
        RecordingRecorder undisturbed = new RecordingRecorder();
        try (Agent<float[], Integer> agent = agent(new Counting(3.6).perEpisode(), recorder);
                Agent<float[], Integer> other = agent(new Counting(3.6).perEpisode(), undisturbed)) {
            List<Episode<float[], Integer>> episodes = begin(agent, 5);
            List<Episode<float[], Integer>> others = begin(other, 4);
            go(agent, episodes.subList(0, 4), true);
            go(other, others, true);
            assertThatThrownBy(() -> agent.decideEpisodes(episodes))
                    .isInstanceOf(DecisionException.class)
                    .hasMessageContaining("too much");
            assertThat(recorder.rows).hasSize(4);
            assertThat(agent.status().decisions()).isEqualTo(4);
            assertThat(episodes).allMatch(episode -> episode.steps() <= 1);
            go(agent, episodes.subList(0, 4), true);
            go(other, others, true);
            assertThat(recorder.rows.stream().map(EpisodeBatchTest::words).toList())
                    .as("held components weigh what they did before the failure")
                    .isEqualTo(undisturbed.rows.stream()
                            .map(EpisodeBatchTest::words)
                            .toList());
        }
    }
}
