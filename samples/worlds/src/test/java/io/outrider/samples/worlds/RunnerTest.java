package io.outrider.samples.worlds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.rollout.Costs;
import io.outrider.world.WorldSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerTest {

    private static final Mazes SMALL =
            new Mazes(new Mazes.Range(4, 4), new Mazes.Range(0, 0.3), new Mazes.Range(0.5, 1), View.SURROUNDINGS);

    private static Runner runner(Exploration exploration, Curriculum curriculum, Family family, long seed) {
        WorldSource<float[], Direction> source = family.endless();
        return new Runner(exploration, curriculum, source, new Setting(family, Device.CPU), Costs.NONE, seed);
    }

    @Test
    void itLearnsToRunMazesThatItHasNeverSeen() {
        Exam exam = new Exam(SMALL, SMALL.draw(50, 99), 1);
        try (Runner runner = runner(Exploration.HEAD, Curriculum.UNIFORM, SMALL, 1)) {
            double before = runner.score(exam).solved();
            runner.until(6000);
            Exam.Score after = runner.score(exam);
            assertThat(runner.decisions()).isBetween(6000L, 8000L);
            assertThat(after.solved()).isGreaterThan(before + 0.3);
            assertThat(after.efficiency()).isBetween(0.3, after.solved());
            assertThat(after.byWorld()).hasSize(50).allMatch(share -> share >= 0 && share <= 1);
            assertThat(runner.flops()).isGreaterThan(1e8);
        }
    }

    @Test
    void oneSeedGivesOneRun() {
        List<Object> runs = new ArrayList<>();
        Exam exam = new Exam(SMALL, SMALL.draw(20, 99), 1);
        for (long seed : new long[] {1, 1, 2}) {
            try (Runner runner = runner(Exploration.UCB, Curriculum.PLR, SMALL, seed)) {
                runner.until(600);
                runner.until(1000);
                runs.add(List.of(runner.decisions(), runner.flops(), runner.predictedNats(), runner.score(exam)));
            }
        }
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
        assertThat(runs.get(2)).isNotEqualTo(runs.get(0));
    }

    @Test
    void everyWorldSamplerAndPathSamplerRuns() {
        for (Curriculum curriculum : Curriculum.values()) {
            try (Runner runner = runner(Exploration.CONTROL, curriculum, SMALL, 1)) {
                runner.until(400);
                assertThat(runner.decisions()).as(curriculum.label()).isGreaterThanOrEqualTo(400);
            }
            assertThat(Curriculum.of(curriculum.label())).isEqualTo(curriculum);
        }
        for (Exploration exploration : Exploration.values()) {
            try (Runner runner = runner(exploration, Curriculum.UNIFORM, SMALL, 1)) {
                runner.until(400);
                assertThat(runner.flops()).as(exploration.label()).isPositive();
            }
            assertThat(Exploration.of(exploration.label())).isEqualTo(exploration);
        }
    }

    @Test
    void namesThatAreNotThereAreAnsweredWithThoseThatAre() {
        assertThatThrownBy(() -> Exploration.of("greedy"))
                .hasMessageContaining("\"greedy\"")
                .hasMessageContaining("ucb");
        assertThatThrownBy(() -> Curriculum.of("hard"))
                .hasMessageContaining("\"hard\"")
                .hasMessageContaining("accel");
    }

    @Test
    void targetsSumSeveralRewardsAndStopAtTheEnd() {
        Trajectory episode = new Trajectory(new float[] {0});
        for (int t = 1; t <= 4; t++) {
            episode.step(t, t == 4 ? 1 : 0, new float[] {t}, t == 4);
        }
        Replay replay = new Replay(3, 1);
        replay.add(episode, 2, 0.5);
        assertThat(replay.added()).isEqualTo(4);
        assertThat(replay.size()).isEqualTo(3);
        assertThat(replay.describe(0)).as("the last, where the first was").isEqualTo("3.0 4 1.0 4.0 true");
        assertThat(replay.describe(1)).isEqualTo("1.0 2 0.0 3.0 false");
        assertThat(replay.describe(2)).isEqualTo("2.0 3 0.5 4.0 true");
    }
}
