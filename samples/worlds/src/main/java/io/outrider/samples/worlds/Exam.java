package io.outrider.samples.worlds;

import io.outrider.PropensityKind;
import io.outrider.agent.Agent;
import io.outrider.rollout.Budget;
import io.outrider.rollout.Rollouts;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSpec;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Mazes that nobody trains on, and how a policy is scored on them: by the length of the shortest way over that of its own, 0 where
 * it does not arrive.
 *
 * @param mazes the mazes
 * @param episodes how often each is tried; more than once only makes sense of an agent that draws
 */
record Exam(List<WorldSpec> mazes, int episodes) {

    Exam {
        mazes = List.copyOf(mazes);
        if (mazes.isEmpty() || episodes < 1) {
            throw new IllegalArgumentException(
                    "an exam needs mazes and episodes, not " + mazes.size() + " and " + episodes);
        }
    }

    /**
     * What came of an exam.
     *
     * @param solved the share of episodes that reached the goal
     * @param efficiency the mean of shortest way over own way, 0 of an unsolved episode
     * @param byMaze the efficiency in each maze, in the exam's order; 0 where it was never solved
     */
    record Score(double solved, double efficiency, List<Double> byMaze) {}

    /** Lets {@code agent} run each maze; nothing is recorded. */
    Score take(Agent<float[], Direction> agent, long seed) {
        double[] efficiency = new double[mazes.size()];
        int[] solved = new int[1];
        int[] turn = new int[1];
        InTurn turns = new InTurn();
        Rollouts.builder(agent, Mazes.of(mazes), turns)
                .seed(seed)
                .unrecorded()
                .generation(mazes.size() * episodes)
                .parallel(64)
                .onEpisode(episode -> {
                    if (episode.succeeded()) {
                        solved[0]++;
                        int at = turn[0] % mazes.size();
                        efficiency[at] += (double) shortest(episode.world()) / episode.steps() / episodes;
                    }
                    turn[0]++;
                })
                .build()
                .run(Budget.episodes((long) mazes.size() * episodes));
        List<Double> byMaze = Arrays.stream(efficiency).boxed().toList();
        return new Score(
                (double) solved[0] / mazes.size() / episodes,
                Arrays.stream(efficiency).average().orElse(0),
                byMaze);
    }

    private static int shortest(WorldSpec spec) {
        Maze maze = Maze.of(spec, spec.seed());
        return maze.distance(maze.start());
    }

    /** Each maze, one after another. */
    private final class InTurn implements WorldSampler {
        private int next;

        @Override
        public WorldChoice next(RandomGenerator random) {
            WorldSpec maze = mazes.get(next++ % mazes.size());
            return new WorldChoice(maze, 1, PropensityKind.EXACT, WorldReason.DIRECTED, false);
        }

        @Override
        public void observed(WorldEpisode episode) {
            // An exam is over when it is over.
        }

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] saved) {
            next = 0;
        }
    }
}
