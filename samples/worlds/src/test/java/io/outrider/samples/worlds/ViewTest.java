package io.outrider.samples.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.rollout.Costs;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ViewTest {

    private static final int SIDE = View.SIDE;
    private static final int PLANE = SIDE * SIDE;

    /** A walk in that maze which knows its walls from the maze, not from what is seen. */
    private static List<float[]> walk(MazeWorld world, WorldSpec spec, int steps) {
        List<float[]> seen = new ArrayList<>(List.of(world.reset(spec.seed())));
        SplittableRandom random = Seeds.generator(spec.seed());
        while (seen.size() <= steps) {
            Direction way = Direction.ALL.get(random.nextInt(4));
            if (world.legal(way)) {
                var step = world.step(way);
                seen.add(step.observation());
                if (step.ended()) {
                    break;
                }
            }
        }
        return seen;
    }

    @Test
    void bothViewsTellTheSameWallsAndOnlyThoseAreForbidden() {
        for (WorldSpec spec : Mazes.USUAL.draw(20, 5)) {
            MazeWorld pictured = new MazeWorld(spec, View.IMAGES);
            MazeWorld told = new MazeWorld(spec, View.SURROUNDINGS);
            List<float[]> images = walk(pictured, spec, 30);
            List<float[]> vectors = walk(told, spec, 30);
            assertThat(images).hasSameSizeAs(vectors).first().isNotNull();
            for (int i = 0; i < images.size(); i++) {
                for (Direction way : Direction.ALL) {
                    assertThat(View.IMAGES.isWall(images.get(i), way))
                            .isEqualTo(View.SURROUNDINGS.isWall(vectors.get(i), way));
                }
            }
            float[] last = images.get(images.size() - 1);
            for (Direction way : Direction.ALL) {
                assertThat(View.IMAGES.isWall(last, way))
                        .isEqualTo(pictured.maze().isWall(pictured.cell(), way));
            }
        }
    }

    @Test
    void aPictureIsTheMazeWithTheRunnerInTheMiddle() {
        WorldSpec spec = Mazes.spec(7, 5, 1, 0.3);
        Maze maze = Maze.of(spec, spec.seed());
        int[] visits = new int[maze.cells()];
        for (int at = 0; at < maze.cells(); at++) {
            visits[at] = at % 6;
        }
        for (int at = 0; at < maze.cells(); at++) {
            float[] seen = View.IMAGES.observe(maze, at, visits, null);
            int left = 2 * (at % 5) - 6;
            int top = 2 * (at / 5) - 6;
            float goals = 0;
            for (int cell = 0; cell < maze.cells(); cell++) {
                int x = 2 * (cell % 5) + 1 - left;
                int y = 2 * (cell / 5) + 1 - top;
                if (x >= 0 && x < SIDE && y >= 0 && y < SIDE) {
                    assertThat(seen[y * SIDE + x]).as("a cell is open").isZero();
                    assertThat(seen[PLANE + y * SIDE + x]).isEqualTo(Math.min(4, visits[cell]) / 4f);
                    if (x + 1 < SIDE) {
                        assertThat(seen[y * SIDE + x + 1]).isEqualTo(maze.isWall(cell, Direction.EAST) ? 1 : 0);
                    }
                    if (y + 1 < SIDE) {
                        assertThat(seen[(y + 1) * SIDE + x]).isEqualTo(maze.isWall(cell, Direction.SOUTH) ? 1 : 0);
                    }
                }
                int within = Math.max(0, Math.min(14, y)) * SIDE + Math.max(0, Math.min(14, x));
                if (cell == maze.goal()) {
                    assertThat(seen[2 * PLANE + within]).isEqualTo(1);
                }
            }
            for (int pixel = 0; pixel < PLANE; pixel++) {
                goals += seen[2 * PLANE + pixel];
            }
            assertThat(goals).as("one goal").isEqualTo(1);
            assertThat(seen).hasSize(3 * PLANE);
        }
    }

    @Test
    void whatLiesBeyondTheMazeIsWall() {
        WorldSpec spec = Mazes.spec(7, 2, 0, 1);
        Maze maze = Maze.of(spec, spec.seed());
        float[] seen = View.IMAGES.observe(maze, 0, new int[4], null);
        int open = 0;
        for (int pixel = 0; pixel < PLANE; pixel++) {
            open += seen[pixel] == 0 ? 1 : 0;
        }
        assertThat(open)
                .as("four cells and four ways between them; the post stands")
                .isEqualTo(8);
    }

    @Test
    void aConvolutionalEnsembleLearnsFromPictures() {
        Mazes small = new Mazes(new Mazes.Range(3, 3), new Mazes.Range(0, 0.2), new Mazes.Range(0.5, 1), View.IMAGES);
        Exam exam = new Exam(small, small.draw(40, 99), 1);
        Setting setting = new Setting(small, Device.CPU);
        try (Runner runner = new Runner(Exploration.UCB, Curriculum.UNIFORM, small.endless(), setting, Costs.NONE, 1)) {
            double before = runner.score(exam).solved();
            runner.until(1500);
            assertThat(runner.score(exam).solved()).isGreaterThan(before + 0.3);
            assertThat(runner.flops()).isGreaterThan(1e9);
        }
    }

    @Test
    void convolutionsAreCounted() {
        // Two convolutions of 12 channels, to 8 × 8 and 4 × 4; then 192 → 32 → 4.
        double trunk = 2.0 * 12 * 64 * 27 + 2.0 * 12 * 16 * 108;
        double head = 2.0 * (192 * 32 + 32 * 4);
        assertThat(Model.IMAGES_ONE.flopsPerRow()).isEqualTo(trunk + head);
        assertThat(Model.IMAGES_ENSEMBLE.flopsPerRow()).isEqualTo(2 * (trunk + 5 * head));
    }

    @Test
    void aCardThatIsNotThereIsSaid() {
        assertThat(new Setting(Mazes.IMAGES, Device.CPU).provider()).isEqualTo("cpu");
        assertThat(new Setting(Mazes.IMAGES, Device.CUDA).provider()).matches("cpu|cuda:0");
    }
}
