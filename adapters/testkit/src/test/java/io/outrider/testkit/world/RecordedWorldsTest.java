package io.outrider.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.DecisionId;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.agent.EpisodeOptions;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.rollout.RecordedEpisode;
import io.outrider.rollout.RecordedWorlds;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.experience.FakeTransition;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedWorldsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Counts up from where it starts, by 1 or 2, and pays what it counts, until it is past 5. */
    private static final class Counter implements World<float[], Integer> {
        private final float start;
        private float now;

        Counter(float start) {
            this.start = start;
        }

        @Override
        public float[] reset(long seed) {
            now = start;
            return new float[] {now};
        }

        @Override
        public Step<float[]> step(Integer action) {
            now += action + 1;
            float[] seen = {now};
            return now > 5 ? Step.terminated(seen, now) : Step.of(seen, now);
        }
    }

    /** The best actions alike: here all of them. */
    private record Ties() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().greedyInto(out.categorical());
        }
    }

    private static DecisionId id(long low) {
        return new DecisionId(3, low);
    }

    /** Step {@code t} of episode {@code episode}, that chose action 1 and gained {@code t}. */
    private static FakeTransition row(long episode, long t) {
        return new FakeTransition()
                .decisionId(id(1000 * episode + t))
                .episodeId(id(episode))
                .t(t)
                .observation(new float[] {t})
                .choices(new int[] {1})
                .values(new float[0])
                .reward((float) t)
                .nextObservation(new float[] {t + 1})
                .terminated(false)
                .truncated(false);
    }

    private static List<Transition> episode(long episode, int steps) {
        List<Transition> rows = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            rows.add(row(episode, t).terminated(t == steps - 1));
        }
        return rows;
    }

    @Test
    void episodesOfALogAreReplayedAsTheyWere(@TempDir Path folder) throws InterruptedException {
        List<String> played = new ArrayList<>();
        RecordedWorlds recorded;
        try (ExperienceLog log = ExperienceLog.builder(folder).open();
                Agent<float[], Integer> agent = Agent.builder(
                                "counter",
                                JavaPolicy.builder("v", 1)
                                        .output(OutputKind.Q, 2)
                                        .scores((observation, outputs) -> {}),
                                Encoder.floats(),
                                ActionSpace.discrete(2))
                        .sampler(new Ties())
                        .seed(4)
                        .record(log)
                        .build();
                ExperienceReader reader = log.follow("counter")) {
            int rows = 0;
            for (int i = 0; i < 5; i++) {
                World<float[], Integer> world = new Counter(i % 3);
                StringBuilder line = new StringBuilder();
                try (var episode =
                        agent.begin(world.reset(i), EpisodeOptions.defaults().world("counter-" + i % 3))) {
                    while (!episode.ended()) {
                        int action = episode.decide().action();
                        Step<float[]> step = world.step(action);
                        line.append(action).append(':').append(step.reward()).append(' ');
                        episode.observe(step);
                        rows++;
                    }
                }
                played.add(line.toString());
            }
            recorded = RecordedWorlds.read(reader, rows, PATIENCE);
        }
        assertThat(recorded.leftOut()).isZero();
        assertThat(recorded.episodes()).extracting(RecordedEpisode::worldId).contains("counter-0", "counter-2");
        WorldSource<float[], Integer> source = recorded.replayed();
        List<String> replayed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RecordedEpisode episode = recorded.episodes().get(i);
            World<float[], Integer> world = source.open(source.worlds().get(i));
            assertThat(world.reset(0)).isEqualTo(episode.start());
            StringBuilder line = new StringBuilder();
            for (int t = 0; t < episode.steps(); t++) {
                int action = episode.choices(t)[0];
                Step<float[]> step = world.step(action);
                assertThat(step.observation()).isEqualTo(episode.observation(t + 1));
                assertThat(step.terminated()).isEqualTo(t == episode.steps() - 1);
                line.append(action).append(':').append(step.reward()).append(' ');
            }
            replayed.add(line.toString());
        }
        assertThat(replayed).containsExactlyInAnyOrderElementsOf(played);
    }

    @Test
    void anotherActionThanTheRecordedOneEndsTheReplay() {
        WorldSource<float[], Integer> source = RecordedWorlds.of(episode(1, 3)).replayed();
        World<float[], Integer> world = source.open(source.worlds().get(0));
        assertThatThrownBy(() -> world.step(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reset");
        world.reset(0);
        assertThat(world.step(1).observation()).containsExactly(1);
        Step<float[]> off = world.step(0);
        assertThat(off.truncated()).isTrue();
        assertThat(off.reward()).isZero();
        assertThat(off.observation()).containsExactly(1);
        assertThatThrownBy(() -> world.step(1)).isInstanceOf(IllegalStateException.class);
        world.reset(0);
        world.step(1);
        world.step(1);
        assertThat(world.step(1).terminated()).isTrue();
    }

    @Test
    void aSimulatorStartsWhereTheEpisodeStarted() {
        RecordedWorlds recorded = RecordedWorlds.of(List.of(
                row(1, 0).observation(new float[] {2}).terminated(true),
                row(2, 0).observation(new float[] {4}).terminated(true)));
        WorldSource<float[], Integer> source = recorded.simulated(episode -> new Counter(episode.start()[0]));
        assertThat(source.worlds()).hasSize(2);
        assertThat(source.worlds().get(1).parameters()).containsExactly(4);
        assertThat(source.worlds().get(1).seed()).isNotNegative();
        World<float[], Integer> world = source.open(source.worlds().get(1));
        assertThat(world.reset(source.worlds().get(1).seed())).containsExactly(4);
        assertThat(world.step(1).terminated()).isTrue();
    }

    @Test
    void onlyWholeEpisodesThatAreAsTheyWereSeenAreWorlds() {
        List<Transition> rows = new ArrayList<>(episode(1, 3));
        rows.add(rows.get(2)); // shipped twice
        rows.addAll(episode(2, 3).subList(0, 2)); // not ended
        rows.addAll(episode(3, 3).subList(1, 3)); // without its start
        List<Transition> gap = episode(4, 3);
        gap.remove(1);
        rows.addAll(gap);
        rows.add(row(5, 0).terminated(true).flags(Transition.Flag.REDACTED.bit()));
        RecordedWorlds recorded = RecordedWorlds.of(rows);
        assertThat(recorded.episodes()).extracting(RecordedEpisode::id).containsExactly(id(1));
        assertThat(recorded.episodes().get(0).steps()).isEqualTo(3);
        assertThat(recorded.leftOut()).isEqualTo(4);
    }

    @Test
    void anEpisodeWithoutItsRewardsCanBeSimulatedAndNotReplayed() {
        RecordedWorlds recorded =
                RecordedWorlds.of(List.of(row(1, 0).reward(null).terminated(true)));
        assertThat(recorded.episodes().get(0).reward(0)).isNaN();
        assertThat(recorded.<float[], Integer>simulated(episode -> new Counter(0))
                        .worlds())
                .hasSize(1);
        assertThatThrownBy(recorded::replayed)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no recorded episode");
        assertThatThrownBy(() -> RecordedWorlds.read(null, 0, PATIENCE)).hasMessageContaining("0");
    }
}
