package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncDecisionsTest {

    private static final float POISON = 666;

    /** Runs tasks when it is told to. */
    private static final class Later implements Executor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void runAll() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    /** Fails as a whole on a run with the poison in it, and gives NaN for negative observations. */
    private static Policy policy() {
        return JavaPolicy.builder("rule-1", 1).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            if (observation[0] == POISON) {
                throw new IllegalStateException("poisoned");
            }
            outputs[0][0] = observation[0] < 0 ? Float.NaN : observation[0];
        });
    }

    private static AgentBuilder<float[], Integer> builder() {
        return Agent.<float[], Integer>builder("test", policy(), Encoder.floats(), ActionSpace.discrete(3))
                .sampler(new UniformMix(0.5))
                .seed(42);
    }

    private static float[] observation(int i) {
        return new float[] {(i % 5) / 2f};
    }

    /** Asks until a call waits, so that the next ones join it. */
    private static CompletableFuture<Decision<Integer>> firstThatWaits(Agent<float[], Integer> agent) {
        for (int i = 0; i < 100_000; i++) {
            CompletableFuture<Decision<Integer>> call = agent.decideAsync(observation(i));
            if (!call.isDone()) {
                return call;
            }
        }
        throw new AssertionError("no call ever waits");
    }

    private static List<CompletableFuture<Decision<Integer>>> ask(Agent<float[], Integer> agent, float... values) {
        List<CompletableFuture<Decision<Integer>>> calls = new ArrayList<>();
        for (float value : values) {
            calls.add(agent.decideAsync(new float[] {value}));
        }
        return calls;
    }

    @Test
    void withoutMicroBatchesItDecidesOnTheCallingThread() {
        try (Agent<float[], Integer> agent = builder().build()) {
            CompletableFuture<Decision<Integer>> call = agent.decideAsync(observation(1), DrawKey.of("k", 1));
            assertThat(call).isCompleted();
            assertSame(call.join(), agent.decide(observation(1), DrawKey.of("k", 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 64, 256})
    void theDecisionDoesNotDependOnTheRunThatItFallsInto(int rows) {
        Later later = new Later();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Agent<float[], Integer> alone = builder().build();
                Agent<float[], Integer> agent = builder()
                        .meters(meters)
                        .microBatches(MicroBatches.on(later).rows(rows))
                        .build()) {
            firstThatWaits(agent);
            List<CompletableFuture<Decision<Integer>>> calls = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                calls.add(agent.decideAsync(observation(i), DrawKey.of("user", i)));
            }
            assertThat(calls).noneMatch(Future::isDone);
            later.runAll();
            assertThat(meters.get("outrider.batch.size").summary().max()).isBetween(2.0, (double) rows);
            for (int i = 0; i < 500; i++) {
                assertSame(calls.get(i).join(), alone.decide(observation(i), DrawKey.of("user", i)));
            }
        }
    }

    @Test
    void idsFollowTheCalls() {
        Later later = new Later();
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(builder())
                .microBatches(MicroBatches.on(later).rows(8))
                .build()) {
            List<CompletableFuture<Decision<Integer>>> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                calls.add(agent.decideAsync(observation(i)));
            }
            assertThat(calls.get(0)).isDone();
            assertThat(calls.get(299)).isNotDone();
            later.runAll();
            for (int i = 0; i < 300; i++) {
                assertThat(calls.get(i).join().id().low()).isEqualTo(i + 1);
            }
            assertThat(recorder.rows).hasSize(300);
            assertThat(recorder.rows)
                    .allSatisfy(row -> assertThat(row.observation())
                            .containsExactly(observation((int) row.id().low() - 1)));
        }
    }

    @Test
    void whatFailsInOneCallFailsNoOther() {
        Later later = new Later();
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent =
                recorder.on(builder()).microBatches(MicroBatches.on(later)).build()) {
            firstThatWaits(agent);
            var calls = ask(agent, 1, Float.POSITIVE_INFINITY, -1, POISON, 2);
            later.runAll();
            assertThat(calls.get(0).join().isFallback()).isFalse();
            assertFailed(calls.get(1), IllegalArgumentException.class, "must be finite");
            assertFailed(calls.get(2), DecisionException.class, "NaN");
            assertFailed(calls.get(3), DecisionException.class, "poisoned");
            assertThat(calls.get(4).join().isFallback()).isFalse();
            assertThat(agent.status().failures()).isEqualTo(2);
            long recorded = recorder.rows.size();
            assertThat(recorded).isEqualTo(agent.status().decisions());
        }
    }

    @Test
    void aFallbackAnswersWhatFails() {
        Later later = new Later();
        try (Agent<float[], Integer> agent =
                builder().fallback(2).microBatches(MicroBatches.on(later)).build()) {
            firstThatWaits(agent);
            var calls = ask(agent, 1, -1, POISON);
            later.runAll();
            assertThat(calls.get(0).join().isFallback()).isFalse();
            assertThat(calls.get(1).join().isFallback()).isTrue();
            assertThat(calls.get(2).join().action()).isEqualTo(2);
        }
    }

    private static void assertSame(Decision<Integer> decision, Decision<Integer> expected) {
        assertThat(decision).hasToString(expected.toString()); // id, action, propensity, reason, policy
        assertThat(decision.support()).isEqualTo(expected.support());
        assertThat(decision.explored()).isEqualTo(expected.explored());
    }

    private static void assertFailed(CompletableFuture<?> call, Class<? extends Throwable> cause, String message) {
        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(cause)
                .hasMessageContaining(message);
    }

    @Test
    void aFullQueueMakesTheCallerDecide() {
        Later later = new Later();
        try (Agent<float[], Integer> agent =
                builder().microBatches(MicroBatches.on(later).waiting(3)).build()) {
            firstThatWaits(agent);
            var calls = ask(agent, 0, 1, 2, 3);
            assertThat(calls.stream().map(Future::isDone)).containsExactly(false, false, true, true);
            later.runAll();
            assertThat(calls).allMatch(Future::isDone);
        }
    }

    @Test
    void closingDecidesWhatWaits() {
        RecordingRecorder recorder = new RecordingRecorder();
        Agent<float[], Integer> agent = recorder.on(builder())
                .microBatches(MicroBatches.on(task -> {}).rows(2))
                .build();
        List<CompletableFuture<Decision<Integer>>> calls = new ArrayList<>(List.of(firstThatWaits(agent)));
        calls.addAll(ask(agent, 0, 1, 2, 3, 4));
        assertThat(calls).noneMatch(Future::isDone);
        agent.close();
        agent.close();
        assertThat(calls).allSatisfy(call -> assertThat(call.join().recorded()).isTrue());
        assertThatThrownBy(() -> agent.decideAsync(observation(0)).join())
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void anExecutorThatRefusesLeavesTheRunToTheCaller() {
        try (Agent<float[], Integer> agent = builder()
                .microBatches(MicroBatches.on(task -> {
                    throw new RejectedExecutionException("shut down");
                }))
                .build()) {
            for (int i = 0; i < 5_000; i++) {
                assertThat(agent.decideAsync(observation(i))).isDone();
            }
        }
    }

    @Test
    void aCancelledCallIsNotDecided() {
        Later later = new Later();
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent =
                recorder.on(builder()).microBatches(MicroBatches.on(later)).build()) {
            firstThatWaits(agent);
            int before = recorder.rows.size();
            var calls = ask(agent, 0, 1);
            calls.get(0).cancel(true);
            later.runAll();
            assertThat(calls.get(1).join().recorded()).isTrue();
            assertThatThrownBy(calls.get(0)::join).isInstanceOf(CancellationException.class);
            assertThat(recorder.rows).hasSize(before + 2);
        }
    }

    @Test
    void waitingCountsForTheDeadline() {
        Later later = new Later();
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(builder())
                .fallback(1)
                .deadline(Duration.ofNanos(1))
                .microBatches(MicroBatches.on(later))
                .build()) {
            var calls = new ArrayList<>(List.of(firstThatWaits(agent)));
            calls.addAll(ask(agent, 0, 1));
            later.runAll();
            assertThat(calls).allSatisfy(call -> {
                assertThat(call.join().isFallback()).isTrue();
                assertThat(call.join().late()).isTrue();
                assertThat(call.join().recorded()).isTrue();
            });
        }
    }

    @Test
    void runsAreSharedWhileManyComeTogetherAndElseNot() {
        Later later = new Later();
        try (Agent<float[], Integer> agent =
                builder().microBatches(MicroBatches.on(later)).build()) {
            firstThatWaits(agent);
            ask(agent, new float[40]);
            later.runAll();
            assertThat(agent.decideAsync(observation(0)))
                    .as("many came together")
                    .isNotDone();
            for (int i = 0; i < 100; i++) {
                later.runAll();
                agent.decideAsync(observation(i));
            }
            later.runAll();
            int waited = 0;
            for (int i = 0; i < 30_000; i++) {
                waited += agent.decideAsync(observation(i)).isDone() ? 0 : 1;
                later.runAll();
            }
            assertThat(waited).as("few come together").isBetween(2, 14);
        }
    }

    @Test
    void whatDependsOnADecisionMayDecideInItsTurn() {
        Later later = new Later();
        try (Agent<float[], Integer> agent =
                builder().lanes(1).microBatches(MicroBatches.on(later)).build()) {
            CompletableFuture<Decision<Integer>> second =
                    firstThatWaits(agent).thenApply(first -> agent.decide(observation(first.index())));
            later.runAll();
            assertThat(second).isCompleted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 257})
    void aRunHasBetween2And256Rows(int rows) {
        assertThatThrownBy(() -> MicroBatches.on(Runnable::run).rows(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not " + rows);
    }

    @Test
    void atLeastOneCallMayWait() {
        assertThatThrownBy(() -> MicroBatches.on(Runnable::run).waiting(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
    }

    @Test
    void manyThreadsGetTheirOwnAnswersThoughTheAgentIsClosedMeanwhile() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        ExecutorService callers = Executors.newFixedThreadPool(24);
        AtomicInteger answered = new AtomicInteger();
        Set<Object> ids = new HashSet<>();
        Agent<float[], Integer> agent = Agent.<float[], Integer>builder(
                        "test", policy(), Encoder.floats(), ActionSpace.discrete(3))
                .seed(1)
                .lanes(2)
                .microBatches(MicroBatches.on(pool).rows(16).waiting(12))
                .build();
        try {
            List<Future<List<Object>>> running = new ArrayList<>();
            for (int c = 0; c < 24; c++) {
                running.add(callers.submit(() -> callUntilClosed(agent, answered)));
            }
            while (answered.get() < 20_000 && running.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
            }
            agent.close();
            int decided = 0;
            for (Future<List<Object>> caller : running) {
                List<Object> given = caller.get();
                decided += given.size();
                ids.addAll(given);
            }
            assertThat(ids).hasSize(decided);
        } finally {
            callers.shutdownNow();
            pool.shutdownNow();
        }
    }

    private static List<Object> callUntilClosed(Agent<float[], Integer> agent, AtomicInteger answered) {
        List<Object> ids = new ArrayList<>();
        for (int i = 0; ; i++) {
            try {
                Decision<Integer> decision =
                        agent.decideAsync(new float[] {i % 2 == 0 ? 1 : -0f}).join();
                assertThat(decision.support()).isEqualTo(i % 2 == 0 ? 1 : 3);
                ids.add(decision.id());
                answered.incrementAndGet();
            } catch (CompletionException closed) {
                assertThat(closed).hasCauseInstanceOf(IllegalStateException.class);
                return ids;
            }
        }
    }
}
