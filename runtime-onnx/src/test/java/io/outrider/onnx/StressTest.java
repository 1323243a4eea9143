package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.agent.Agent;
import io.outrider.agent.AgentBuilder;
import io.outrider.agent.Episode;
import io.outrider.agent.MicroBatches;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySlot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many threads decide in every way while versions are swapped under them, and each answer is compared with that of one thread
 * that asks the same version the same by itself: a work space that two threads shared, or a version closed too early, gives
 * wrong answers or none.
 */
class StressTest {

    private static final int THREADS = 64;
    /** Observations with a key each, and so the decisions that there are of a version. */
    private static final int CASES = 1_024;

    private static final int BATCH = 16;
    /** Runs of several rows may differ from single ones in the last bits. */
    private static final double LAST_BITS = 1e-5;

    private final float[][] observations = new float[CASES][];
    private final Map<String, List<Decision<Integer>>> references = new HashMap<>();
    private final Map<String, double[]> weights = new HashMap<>();
    private final AtomicLong wrong = new AtomicLong();

    @Test
    void aHundredThousandAnswersAreRight() throws Exception {
        check(100_000);
    }

    @Test
    @Tag("slow")
    void tenMillionAnswersAreRight() throws Exception {
        check(10_000_000);
    }

    /** Versions differ in their weights. */
    private static double[] weightsOf(int version) {
        return new SplittableRandom(version).doubles(4 * 3, -2, 2).toArray();
    }

    static OnnxPolicy load(int version) {
        return TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 4)
                .weight("w", new long[] {4, 3}, weightsOf(version))
                .node("MatMul", List.of("obs", "w"), "logits")
                .output("logits", TestModel.FLOAT, "batch", 3)
                .described()
                .load();
    }

    private static AgentBuilder<float[], Integer> builder(PolicySlot slot) {
        return Agent.<float[], Integer>builder(
                        "stress", slot, (observation, out) -> out.put(observation), ActionSpace.discrete(3))
                .sampler(new Natural())
                .seed(11);
    }

    private static DrawKey key(int at) {
        return DrawKey.of("case", at);
    }

    private void answerAlone(int versions) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < CASES; i++) {
            observations[i] = new float[4];
            for (int j = 0; j < 4; j++) {
                observations[i][j] = (float) (random.nextDouble() * 2 - 1);
            }
        }
        for (int version = 0; version < versions; version++) {
            try (PolicySlot slot = PolicySlot.owning(load(version));
                    Agent<float[], Integer> agent = builder(slot).build()) {
                List<Decision<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < CASES; i++) {
                    answers.add(agent.decide(observations[i], key(i)));
                }
                references.put(slot.version(), answers);
                weights.put(slot.version(), weightsOf(version));
            }
        }
    }

    private void check(long decisions) throws Exception {
        int versions = 5;
        answerAlone(versions);
        AtomicBoolean deciding = new AtomicBoolean(true);
        AtomicLong left = new AtomicLong(decisions);
        ExecutorService runs = Executors.newFixedThreadPool(4);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        try (PolicySlot slot = PolicySlot.owning(load(0));
                Agent<float[], Integer> agent =
                        builder(slot).microBatches(MicroBatches.on(runs)).build()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int first = t;
                callers.add(threads.submit(() -> decide(agent, first, left)));
            }
            Future<Integer> swapper = threads.submit(() -> swap(slot, versions, deciding));
            for (Future<?> caller : callers) {
                caller.get();
            }
            deciding.set(false);
            assertThat(swapper.get()).isPositive();
            assertThat(wrong).hasValue(0);
            assertThat(agent.status().decisions()).isGreaterThanOrEqualTo(decisions);
            assertThat(agent.status().failures()).isZero();
            assertThat(agent.status().openEpisodes()).isZero();
        } finally {
            threads.shutdownNow();
            runs.shutdownNow();
        }
    }

    private static int swap(PolicySlot slot, int versions, AtomicBoolean deciding) {
        int swaps = 0;
        do {
            Policy next = load(++swaps % versions);
            slot.publish(next);
        } while (deciding.get());
        return swaps;
    }

    private void decide(Agent<float[], Integer> agent, int first, AtomicLong left) {
        int at = first;
        for (int round = first; left.get() > 0; round++) {
            at = (at + 7) % (CASES - BATCH);
            left.addAndGet(-BATCH);
            switch (round % 4) {
                case 0 -> decideAlone(agent, at);
                case 1 -> decideAsync(agent, at);
                case 2 -> decideTogether(agent, at);
                default -> decideInEpisode(agent, at);
            }
        }
    }

    private void decideAlone(Agent<float[], Integer> agent, int from) {
        for (int i = from; i < from + BATCH; i++) {
            compare(agent.decide(observations[i], key(i)), i);
        }
    }

    private void decideAsync(Agent<float[], Integer> agent, int from) {
        List<CompletableFuture<Decision<Integer>>> calls = new ArrayList<>();
        for (int i = from; i < from + BATCH; i++) {
            calls.add(agent.decideAsync(observations[i], key(i)));
        }
        for (int i = 0; i < BATCH; i++) {
            compare(calls.get(i).join(), from + i);
        }
    }

    private void compare(Decision<Integer> decision, int at) {
        Decision<Integer> expected = references.get(decision.policyVersion()).get(at);
        boolean same = decision.index() == expected.index()
                && decision.id().equals(expected.id())
                && Math.abs(decision.propensity() - expected.propensity()) <= LAST_BITS;
        if (!same) {
            wrong.incrementAndGet();
        }
    }

    /** These have draw keys of their own; the probability of what was drawn says which outputs it was drawn from. */
    private void decideTogether(Agent<float[], Integer> agent, int from) {
        List<float[]> batch = new ArrayList<>();
        for (int i = from; i < from + BATCH; i++) {
            batch.add(observations[i]);
        }
        List<Decision<Integer>> decisions = agent.decideAll(batch);
        for (int i = 0; i < BATCH; i++) {
            compareProbability(decisions.get(i), from + i);
        }
    }

    private void decideInEpisode(Agent<float[], Integer> agent, int from) {
        try (Episode<float[], Integer> episode = agent.begin(observations[from])) {
            for (int i = from; i < from + BATCH; i++) {
                compareProbability(episode.decide(), i);
                episode.advance(observations[i + 1]);
            }
        }
    }

    private void compareProbability(Decision<Integer> decision, int at) {
        double expected = probability(decision.policyVersion(), at, decision.index());
        if (Math.abs(decision.propensity() - expected) > LAST_BITS) {
            wrong.incrementAndGet();
        }
    }

    /** The softmax over the logits, computed here. */
    private double probability(String version, int at, int action) {
        double[] w = weights.get(version);
        double sum = 0;
        double chosen = 0;
        for (int a = 0; a < 3; a++) {
            double logit = 0;
            for (int j = 0; j < 4; j++) {
                logit += w[j * 3 + a] * observations[at][j];
            }
            double exp = Math.exp(logit);
            sum += exp;
            chosen = a == action ? exp : chosen;
        }
        return chosen / sum;
    }
}
