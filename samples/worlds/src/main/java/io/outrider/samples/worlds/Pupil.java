package io.outrider.samples.worlds;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.agent.AgentBuilder;
import io.outrider.onnx.OnnxLearner;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.onnx.TrainingBatch;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicySlot;
import io.outrider.rollout.Information;
import io.outrider.samplers.Samplers;
import io.outrider.samples.shared.Seeds;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A policy that learns: its weights, what it has seen, and the slot in which its latest version serves.
 *
 * <p>One training step on {@link Model#batch} transitions is due for every {@link #DECISIONS_PER_STEP} decisions. Not thread-safe but for
 * the slot.
 */
final class Pupil implements AutoCloseable {

    static final int DECISIONS_PER_STEP = 8;

    /** Forward and backward through the members, and forward for the targets: about four times the work of deciding. */
    private static final int PASSES_PER_ROW = 4;

    private static final int REPLAY = 100_000;
    private static final int REPLAY_FLOATS = 8_000_000;
    private static final int FEWEST_ROWS = 200;

    private final OnnxLearner learner;
    private final TrainingBatch batch;
    private final PolicySlot slot;
    private final Agent<float[], Direction> examinee;
    private final Family family;
    private final Replay replay;
    private final SplittableRandom draws;
    private final long seed;
    private final int members;
    private final double rowFlops;
    private long trained;

    /** One that has learned nothing yet. */
    Pupil(Setting setting, Exploration exploration, long seed) {
        Model model = setting.model(exploration);
        this.family = setting.family();
        this.seed = seed;
        this.draws = Seeds.generator(seed, 1);
        replay = new Replay(Math.min(REPLAY, REPLAY_FLOATS / family.floats()), family.floats());
        learner = model.learner(setting.device());
        batch = learner.batch(model.batch());
        members = batch.floats("member_mask").capacity() / model.batch();
        OnnxPolicy first = model.policy(setting.device());
        rowFlops = first.flopsPerRow();
        slot = PolicySlot.owning(first);
        examinee = agent("examinee").sampler(Samplers.greedy()).build();
    }

    /** An agent on this pupil's slot that knows which actions there are; the caller closes it first. */
    AgentBuilder<float[], Direction> agent(String name) {
        return Agent.builder(name, slot, Encoder.floats(), ActionSpace.of(Direction.values()))
                .available(family::available)
                .seed(seed);
    }

    /** Where its experience goes. */
    Replay replay() {
        return replay;
    }

    /**
     * Makes the training steps that are due after {@code decisions} in all, and publishes what comes of them.
     *
     * @return whether there is a new version
     */
    boolean learn(long decisions) {
        long due = replay.size() < FEWEST_ROWS ? 0 : decisions / DECISIONS_PER_STEP;
        if (due <= trained) {
            return false;
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
        return true;
    }

    /** What learning cost so far, in floating-point operations. */
    double flops() {
        return (double) trained * batch.rows() * PASSES_PER_ROW * rowFlops;
    }

    /** What a decision and the learning that goes with it cost, but for the world's own steps. */
    static double flopsPerDecision(Model model) {
        double learning = (double) model.batch() * PASSES_PER_ROW / DECISIONS_PER_STEP;
        return (1 + learning) * model.flopsPerRow();
    }

    /** How the latest version does greedily in each of {@code unseen}; nothing of it is learned from. */
    Exam.Score score(Exam unseen) {
        return unseen.take(examinee, Seeds.mix(seed, 3));
    }

    /** The agent that acts greedily and records nothing. */
    Agent<float[], Direction> examinee() {
        return examinee;
    }

    /** How unsure the latest weights are of the best way, in nats over {@code probes}. */
    double entropy(List<float[]> probes) {
        try (OnnxPolicy now = learner.policy()) {
            return Information.entropy(now, probes);
        }
    }

    @Override
    public void close() {
        examinee.close();
        slot.close();
        batch.close();
        learner.close();
    }
}
