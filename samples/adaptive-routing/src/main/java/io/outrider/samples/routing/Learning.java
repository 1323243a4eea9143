package io.outrider.samples.routing;

import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.onnx.OnnxLearner;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicySlot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Retrains a policy on what its agent has just experienced, and publishes each new version to the slot that serves it.
 *
 * <p>It learns from the joined rows of the log, the very rows that are shipped, and keeps only those of the last seconds:
 * the upstreams change, and an answer from before the change is no longer true.
 */
final class Learning implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(6);
    /** Each member learns from every row: in this stream priors and starting points keep them apart for long enough. */
    private static final double EVERY_MEMBER = 1;

    private static final int FEWEST_ROWS = 64;
    private static final int STEPS = 100;
    private static final int BATCH = 256;

    private final String name;
    private final PolicySlot slot;
    private final ExperienceReader experience;
    private final OnnxLearner learner;
    private final SplittableRandom random;
    private final Deque<Transition> window = new ArrayDeque<>();
    private final LongAdder failures = new LongAdder();
    private final ScheduledExecutorService thread;

    /** Begins to learn; it owns and closes {@code experience}. */
    Learning(String name, PolicySlot slot, ExperienceReader experience, long seed) {
        this.name = name;
        this.slot = slot;
        this.experience = experience;
        this.random = new SplittableRandom(seed);
        this.learner = OnnxLearner.load(OnnxPolicy.loader(), Model.POLICY.file(), Model.LEARNER.file(), EVERY_MEMBER);
        this.thread = Executors.newSingleThreadScheduledExecutor(Threads.named("learner-" + name));
        ScheduledFuture<?> unused =
                thread.scheduleAtFixedRate(this::retrain, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void retrain() {
        try {
            read();
            if (window.size() >= FEWEST_ROWS) {
                List<Transition> rows = new ArrayList<>(window);
                for (int step = 0; step < STEPS; step++) {
                    learner.train(sample(rows));
                }
                publish(learner.policy());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failures.increment();
            System.getLogger("routing").log(System.Logger.Level.ERROR, name + " cannot be retrained", e);
        }
    }

    /** Swaps the next version in under load; one that the slot refuses stays ours to close. */
    private void publish(OnnxPolicy next) {
        try {
            slot.publish(next);
        } catch (PolicyException | IllegalStateException e) {
            next.close();
            throw e;
        }
    }

    /** Takes in the rows that have been joined since the last time, and lets go of those that are too old. */
    private void read() throws InterruptedException {
        List<Transition> rows = experience.poll(BATCH, Duration.ZERO);
        while (!rows.isEmpty()) {
            for (Transition row : rows) {
                if (row.reward() != null) {
                    window.addLast(row);
                }
            }
            rows = experience.poll(BATCH, Duration.ZERO);
        }
        if (!window.isEmpty()) {
            long oldest = window.getLast().decidedAtMicros() - WINDOW.toMillis() * 1000;
            window.removeIf(row -> row.decidedAtMicros() < oldest);
        }
    }

    private List<Transition> sample(List<Transition> rows) {
        List<Transition> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            batch.add(rows.get(random.nextInt(rows.size())));
        }
        return batch;
    }

    /** How often retraining or publishing failed. */
    long failures() {
        return failures.sum();
    }

    /** Ends learning when the version in the making is done. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        experience.close();
        learner.close();
    }
}
