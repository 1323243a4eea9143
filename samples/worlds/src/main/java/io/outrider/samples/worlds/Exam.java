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
 * Worlds that nobody trains on, and how a policy is scored on them: by the length of the shortest way over that of its own, 0 where
 * it does not get there.
 *
 * @param family what the worlds are of
 * @param worlds the worlds
 * @param episodes how often each is tried; more than once only makes sense of an agent that draws
 */
record Exam(Family family, List<WorldSpec> worlds, int episodes) {

    Exam {
        worlds = List.copyOf(worlds);
        if (worlds.isEmpty() || episodes < 1) {
            throw new IllegalArgumentException(
                    "an exam needs worlds and episodes, not " + worlds.size() + " and " + episodes);
        }
    }

    /**
     * What came of an exam.
     *
     * @param solved the share of episodes that reached the goal
     * @param efficiency the mean of shortest way over own way, 0 of an unsolved episode
     * @param byWorld the efficiency in each world, in the exam's order; 0 where it was never solved
     */
    record Score(double solved, double efficiency, List<Double> byWorld) {}

    /** Lets {@code agent} run each world; nothing is recorded. */
    Score take(Agent<float[], Direction> agent, long seed) {
        double[] efficiency = new double[worlds.size()];
        int[] solved = new int[1];
        int[] turn = new int[1];
        InTurn turns = new InTurn();
        Rollouts.builder(agent, family.of(worlds), turns)
                .seed(seed)
                .unrecorded()
                .generation(worlds.size() * episodes)
                .parallel(64)
                .onEpisode(episode -> {
                    if (episode.succeeded()) {
                        solved[0]++;
                        int at = turn[0] % worlds.size();
                        efficiency[at] += (double) family.shortest(episode.world()) / episode.steps() / episodes;
                    }
                    turn[0]++;
                })
                .build()
                .run(Budget.episodes((long) worlds.size() * episodes));
        List<Double> byWorld = Arrays.stream(efficiency).boxed().toList();
        return new Score(
                (double) solved[0] / worlds.size() / episodes,
                Arrays.stream(efficiency).average().orElse(0),
                byWorld);
    }

    /** Each world, one after another. */
    private final class InTurn implements WorldSampler {
        private int next;

        @Override
        public WorldChoice next(RandomGenerator random) {
            WorldSpec world = worlds.get(next++ % worlds.size());
            return new WorldChoice(world, 1, PropensityKind.EXACT, WorldReason.DIRECTED, false);
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
