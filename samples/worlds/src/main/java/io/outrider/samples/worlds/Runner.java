package io.outrider.samples.worlds;

import io.outrider.agent.Agent;
import io.outrider.rollout.Budget;
import io.outrider.rollout.Costs;
import io.outrider.rollout.RolloutReport;
import io.outrider.rollout.Rollouts;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldSource;

/**
 * The loop: explore some episodes, learn from what came of them, swap the new version in, and again. Runs on the caller's thread, and
 * is a function of its seed. Not thread-safe.
 *
 * @see Student for the same with experience that goes through a log
 */
final class Runner implements AutoCloseable {

    /** Budgets are met to about this many decisions: the episodes under way are finished. */
    static final int LEAST_CHUNK = 100;

    private static final int EPISODE_STEPS = 50;

    private final Pupil pupil;
    private final Agent<float[], Direction> agent;
    private final WatchedWorlds worlds;
    private final Costs costs;
    private final long seed;
    private long decisions;
    private double pathFlops;
    private double predictedNats;
    private int stages;

    /**
     * A runner that has not seen anything.
     *
     * @param curriculum chooses among {@code source}
     * @param setting what the curriculum makes worlds from, where it does, and what learns
     * @param costs what steps cost beside the policy's graph
     */
    Runner(
            Exploration exploration,
            Curriculum curriculum,
            WorldSource<float[], Direction> source,
            Setting setting,
            Costs costs,
            long seed) {
        this.costs = costs;
        this.seed = seed;
        pupil = new Pupil(setting, exploration, seed);
        agent = pupil.agent("explorer").sampler(exploration.sampler()).build();
        worlds = new WatchedWorlds(source, curriculum.over(source, setting.family()), pupil.replay());
    }

    /** Explores and learns until {@code total} decisions have been made since the beginning, in whole generations of episodes. */
    void until(long total) {
        long before = decisions;
        long missing = total - before;
        if (missing <= 0) {
            return;
        }
        int generation = (int) Math.max(1, Math.min(32, missing / (2 * EPISODE_STEPS)));
        RolloutReport report = Rollouts.builder(agent, worlds, worlds)
                .seed(Seeds.mix(seed, 2, stages++))
                .generation(generation)
                .parallel(generation)
                .costs(costs)
                .onProgress(progress -> pupil.learn(before + progress.decisions()))
                .build()
                .run(Budget.decisions(missing));
        decisions += report.decisions();
        pathFlops += report.ledger().flops();
        predictedNats += report.ledger().predictedNats();
    }

    /** What deciding, stepping and learning cost so far, in floating-point operations. */
    double flops() {
        return pathFlops + pupil.flops();
    }

    /** The information that decisions were predicted to bring, in nats. */
    double predictedNats() {
        return predictedNats;
    }

    /** How many decisions were made. */
    long decisions() {
        return decisions;
    }

    /** How the policy does greedily in each of {@code unseen}; nothing of it is learned from. */
    Exam.Score score(Exam unseen) {
        return pupil.score(unseen);
    }

    @Override
    public void close() {
        agent.close();
        pupil.close();
    }
}
