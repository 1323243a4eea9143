package io.outrider.samples.worlds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.samples.shared.Seeds;
import io.outrider.world.Step;
import io.outrider.world.WorldEditor;
import io.outrider.world.WorldSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MazeTest {

    @Test
    void everyMazeHasAWayToItsGoal() {
        for (WorldSpec spec : Mazes.USUAL.draw(300, 1)) {
            Maze maze = Maze.of(spec, spec.seed());
            assertThat(maze.distance(maze.start())).as(spec.toString()).isPositive();
            assertThat(maze.distance(maze.goal())).isZero();
            assertThat(maze.limit()).isGreaterThan(maze.distance(maze.start()));
        }
    }

    @Test
    void aRunnerThatAlwaysComesNearerArrivesByTheShortestWay() {
        for (WorldSpec spec : Mazes.USUAL.draw(50, 2)) {
            MazeWorld world = new MazeWorld(spec, View.SURROUNDINGS);
            world.reset(spec.seed());
            Maze maze = world.maze();
            int shortest = maze.distance(maze.start());
            double sum = 0;
            int steps = 0;
            boolean running = true;
            while (running) {
                Direction nearer = Arrays.stream(Direction.values())
                        .filter(way -> world.legal(way)
                                && maze.distance(maze.neighbour(world.cell(), way)) < maze.distance(world.cell()))
                        .findFirst()
                        .orElseThrow();
                Step<float[]> step = world.step(nearer);
                sum += step.reward();
                steps++;
                running = !step.ended();
                assertThat(step.truncated()).isFalse();
            }
            assertThat(steps).isEqualTo(shortest);
            assertThat(sum).isEqualTo(1);
        }
    }

    @Test
    void parametersDoWhatTheySay() {
        Maze open = Maze.of(Mazes.spec(3, 8, 0, 1), 3);
        assertThat(walls(open)).isZero();
        Maze perfect = Maze.of(Mazes.spec(3, 8, 1, 1), 3);
        assertThat(walls(perfect))
                .as("a spanning tree of 64 cells leaves 112 − 63 walls")
                .isEqualTo(49);
        assertThat(perfect.distance(perfect.start())).isGreaterThan(near().distance(near().start()));
    }

    private static Maze near() {
        return Maze.of(Mazes.spec(3, 8, 1, 0.1), 3);
    }

    private static int walls(Maze maze) {
        int walls = 0;
        for (int cell = 0; cell < maze.cells(); cell++) {
            for (Direction way : new Direction[] {Direction.EAST, Direction.SOUTH}) {
                walls += maze.neighbour(cell, way) >= 0 && maze.isWall(cell, way) ? 1 : 0;
            }
        }
        return walls;
    }

    @Test
    void wallsHaveTwoSides() {
        Maze maze = Maze.of(Mazes.spec(5, 7, 0.8, 0.5), 5);
        for (int cell = 0; cell < maze.cells(); cell++) {
            for (Direction way : Direction.values()) {
                int next = maze.neighbour(cell, way);
                if (next >= 0) {
                    Direction back = Direction.values()[(way.ordinal() + 2) % 4];
                    assertThat(maze.isWall(next, back)).isEqualTo(maze.isWall(cell, way));
                }
            }
        }
    }

    @Test
    void editedMazesAreOthersAndStillHaveAWay() {
        WorldEditor editor = Mazes.USUAL.editor();
        SplittableRandom random = Seeds.generator(4);
        WorldSpec spec = Mazes.USUAL.draw(random);
        HashSet<String> ids = new HashSet<>();
        HashSet<String> layouts = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            spec = editor.edit(spec, random);
            Maze maze = Maze.of(spec, spec.seed());
            assertThat(maze.distance(maze.start())).isPositive();
            ids.add(spec.id());
            StringBuilder layout = new StringBuilder().append(maze.goal());
            for (int cell = 0; cell < maze.cells(); cell++) {
                layout.append(maze.isWall(cell, Direction.EAST)).append(maze.isWall(cell, Direction.SOUTH));
            }
            layouts.add(layout.toString());
        }
        assertThat(ids).hasSize(200);
        assertThat(layouts).hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource({"1,0.5,0.5,1.0", "5.5,0.5,0.5,5.5", "41,0.5,0.5,41.0", "5,-0.1,0.5,-0.1", "5,1.1,0.5,1.1", "5,0.5,0,0.0"
    })
    void parametersThatCannotBeAreNamed(double size, double walls, double distance, String named) {
        assertThatThrownBy(() -> new MazeWorld(Mazes.spec(1, size, walls, distance), View.SURROUNDINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    void specsOfOtherFamiliesAndEditsThatCannotBeAreNamed() {
        assertThatThrownBy(() -> new MazeWorld(WorldSpec.of("sea", 1, 10), View.SURROUNDINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sea");
        assertThatThrownBy(() -> new MazeWorld(Mazes.spec(1, 5, 1, 1, 75), View.SURROUNDINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("75.0");
    }

    @Test
    void aWalledWayIsRefusedByName() {
        MazeWorld world = new MazeWorld(Mazes.spec(1, 5, 1, 1), View.SURROUNDINGS);
        assertThatThrownBy(world::maze)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reset");
        world.reset(1);
        Direction walled = Arrays.stream(Direction.values())
                .filter(way -> !world.legal(way))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> world.step(walled))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(walled.name());
    }

    @Test
    void pointsOfTheSpaceAreMazesOfTheFamily() {
        SplittableRandom random = Seeds.generator(5);
        var alp = Curriculum.LEARNING_PROGRESS.over(Mazes.USUAL.endless(), Mazes.USUAL);
        for (int i = 0; i < 50; i++) {
            WorldSpec spec = alp.next(random).world();
            assertThat(spec.parameter(Mazes.SIZE)).isBetween(5.0, 9.0);
            assertThat(Maze.of(spec, spec.seed()).size()).isEqualTo((int) spec.parameter(Mazes.SIZE));
        }
    }
}
