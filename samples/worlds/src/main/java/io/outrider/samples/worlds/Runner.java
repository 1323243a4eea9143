package io.outrider.samples.worlds;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.onnx.OnnxLearner;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.onnx.TrainingBatch;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicySlot;
import io.outrider.rollout.Budget;
import io.outrider.rollout.Costs;
import io.outrider.rollout.RolloutReport;
import io.outrider.rollout.Rollouts;
import io.outrider.samplers.Samplers;
import io.outrider.samples.shared.Seeds;
import io.outrider.sampling.PathSampler;
import io.outrider.world.WorldSource;
import java.util.SplittableRandom;

/**
 * The loop: explore some episodes, learn from what came of them, swap the new version in, and again.
 *
 * <p>One training step on {@link #BATCH} transitions is made for every {@link #DECISIONS_PER_STEP} decisions. Runs on the caller's
 * thread, and is a function of its seed. Not thread-safe.
 */
final class Runner implements AutoCloseable {

    static final int BATCH = 256;
    static final int DECISIONS_PER_STEP = 8;

    /** Forward and backward through the members, and forward for the targets: about four times the work of deciding. */
    private static final int PASSES_PER_ROW = 4;

    /** Budgets are met to about this many decisions: the episodes under way are finished. */
    static final int LEAST_CHUNK = 100;

    private static final int REPLAY = 100_000;
    private static final int FEWEST_ROWS = 200;
    private static final int EPISODE_STEPS = 50;

    private final OnnxLearner learner;
    private final TrainingBatch batch;
    private final PolicySlot slot;
    private final Agent<float[], Direction> agent;
    private final Agent<float[], Direction> examinee;
    private final WatchedWorlds worlds;
    private final Replay replay = new Replay(REPLAY, MazeWorld.FLOATS);
    private final Costs costs;
    private final long seed;
    private final SplittableRandom draws;
    private final int members;
    private final double rowFlops;
    private long decisions;
    private long trained;
    private double pathFlops;
    private double predictedNats;
    private int stages;

    /**
     * A runner that has not seen anything.
     *
     * @param curriculum chooses among {@code source}
     * @param family what the curriculum makes worlds from, where it does
     * @param costs what steps cost beside the policy's graph
     */
    Runner(
            Exploration exploration,
            Curriculum curriculum,
            WorldSource<float[], Direction> source,
            Mazes family,
            Costs costs,
            long seed) {
        Model model = exploration.model();
        this.costs = costs;
        this.seed = seed;
        this.draws = Seeds.generator(seed, 1);
        learner = model.learner();
        batch = learner.batch(BATCH);
        OnnxPolicy first = model.policy();
        rowFlops = first.flopsPerRow();
        members = batch.floats("member_mask").capacity() / BATCH;
        slot = PolicySlot.owning(first);
        agent = agent("explorer", slot, exploration.sampler(), seed);
        examinee = agent("examinee", slot, Samplers.greedy(), seed);
        worlds = new WatchedWorlds(source, curriculum.over(source, family), replay);
    }

    private static Agent<float[], Direction> agent(String name, PolicySlot slot, PathSampler sampler, long seed) {
        return Agent.builder(name, slot, Encoder.floats(), ActionSpace.of(Direction.values()))
                .available(MazeWorld::available)
                .sampler(sampler)
                .seed(seed)
                .build();
    }

    /** Explores and learns until {@code total} decisions have been made since the beginning, in whole generations of episodes. */
    void until(long total) {
        long missing = total - decisions;
        if (missing <= 0) {
            return;
        }
        int generation = (int) Math.max(1, Math.min(32, missing / (2 * EPISODE_STEPS)));
        RolloutReport report = Rollouts.builder(agent, worlds, worlds)
                .seed(Seeds.mix(seed, 2, stages++))
                .generation(generation)
                .parallel(generation)
                .costs(costs)
                .onProgress(progress -> learn(total - missing + progress.decisions()))
                .build()
                .run(Budget.decisions(missing));
        decisions += report.decisions();
        pathFlops += report.ledger().flops();
        predictedNats += report.ledger().predictedNats();
    }

    /** Makes the training steps that are due after {@code soFar} decisions, and publishes what comes of them. */
    private void learn(long soFar) {
        long due = replay.size() < FEWEST_ROWS ? 0 : soFar / DECISIONS_PER_STEP;
        if (due <= trained) {
            return;
        }
        while (trained < due) {
            replay.fill(batch, members, draws);
            learner.step(batch);
            trained++;
        }
        OnnxPolicy next = learner.policy();
        try {
            slot.publish(next);
        } catch (PolicyException | IllegalStateException e) {
            next.close();
            throw e;
        }
    }

    /** What deciding, stepping and learning cost so far, in floating-point operations; worlds are counted by who makes them. */
    double flops() {
        return pathFlops + trained * BATCH * PASSES_PER_ROW * rowFlops;
    }

    /** What a decision and the learning that goes with it cost, but for the world's own steps. */
    static double flopsPerDecision(Model model) {
        double learning = (double) BATCH * PASSES_PER_ROW / DECISIONS_PER_STEP;
        return (1 + learning) * model.flopsPerRow();
    }

    /** The information that decisions were predicted to bring, in nats. */
    double predictedNats() {
        return predictedNats;
    }

    long decisions() {
        return decisions;
    }

    /** How the policy does greedily, one episode in each of {@code unseen}; nothing of it is learned from. */
    Exam.Score score(Exam unseen) {
        return unseen.take(examinee, Seeds.mix(seed, 3));
    }

    @Override
    public void close() {
        examinee.close();
        agent.close();
        slot.close();
        batch.close();
        learner.close();
    }
}
