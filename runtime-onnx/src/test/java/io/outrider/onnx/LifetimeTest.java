package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.agent.MicroBatches;
import io.outrider.agent.Sessions;
import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.policy.LaneSize;
import io.outrider.policy.PolicySlot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Native sessions live exactly as long as something uses them, whatever is closed when: never an answer from freed memory. */
class LifetimeTest {

    private static final float[] OBSERVATION = {1, 2, 3, 4};

    private static Agent<float[], Integer> agent(PolicySlot slot) {
        return Agent.<float[], Integer>builder(
                        "life", slot, (observation, out) -> out.put(observation), ActionSpace.discrete(3))
                .sampler(new Natural())
                .microBatches(MicroBatches.on(Runnable::run))
                .build();
    }

    @Test
    void aHundredSwapsUnderLoadLeaveNothingOpen() throws Exception {
        swap(100);
    }

    @Test
    @Tag("slow")
    void aThousandSwapsUnderLoadLeaveNothingOpen() throws Exception {
        swap(1_000);
    }

    private static void swap(int swaps) throws Exception {
        long before = CApi.live();
        List<OnnxPolicy> all = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try (PolicySlot slot = PolicySlot.owning(StressTest.load(0));
                Agent<float[], Integer> agent = agent(slot)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int c = 0; c < 2; c++) {
                running.add(callers.submit(() -> decideUntil(stop, agent)));
            }
            for (int i = 1; i <= swaps; i++) {
                OnnxPolicy next = StressTest.load(i % 3);
                all.add(next);
                slot.publish(next);
            }
            stop.set(true);
            for (Future<Integer> caller : running) {
                assertThat(caller.get()).isPositive();
            }
            assertThat(agent.status().failures()).isZero();
            assertThat(slot.status().published()).isEqualTo(swaps + 1);
        } finally {
            callers.shutdownNow();
        }
        assertThat(all).allSatisfy(policy -> {
            assertThat(policy.openLanes()).isZero();
            assertThatThrownBy(() -> policy.openLane(LaneSize.rows(1))).hasMessageContaining("closed");
        });
        assertThat(CApi.live()).isEqualTo(before);
    }

    private static int decideUntil(AtomicBoolean stop, Agent<float[], Integer> agent) {
        int decisions = 0;
        do {
            agent.decide(OBSERVATION);
            decisions++;
        } while (!stop.get());
        return decisions;
    }

    @Test
    void everythingRefusesToBeUsedAfterClose() {
        long before = CApi.live();
        OnnxPolicy policy = StressTest.load(0);
        PolicySlot slot = PolicySlot.of(policy);
        Agent<float[], Integer> agent = agent(slot);
        Episode<float[], Integer> episode = agent.begin(OBSERVATION);
        Episode<float[], Integer> answered = agent.begin(OBSERVATION);
        answered.decide();
        Sessions<float[], Integer> sessions = agent.sessions(Duration.ofMinutes(1));
        agent.close();
        slot.close();
        policy.close();
        List<ThrowingCallable> uses = List.of(
                () -> agent.decide(OBSERVATION),
                () -> agent.decideAll(List.of(OBSERVATION)),
                () -> agent.decideEpisodes(List.of(episode)),
                () -> agent.recordAction(OBSERVATION, 1, 0.5),
                () -> agent.begin(OBSERVATION).decide(),
                episode::decide,
                () -> answered.end(OBSERVATION, true),
                () -> sessions.decide("user", OBSERVATION),
                slot::rollBack,
                () -> agent(slot),
                () -> policy.openLane(LaneSize.rows(1)));
        assertThat(uses).allSatisfy(use -> assertThatThrownBy(use).isInstanceOf(IllegalStateException.class));
        assertThatThrownBy(() -> agent.decideAsync(OBSERVATION).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        OnnxPolicy late = StressTest.load(1);
        assertThatThrownBy(() -> slot.publish(late)).isInstanceOf(IllegalStateException.class);
        late.close();
        assertThat(agent.report(Outcome.of(episode.id(), 1))).isFalse();
        assertThat(agent.status().openEpisodes()).isNotNegative();
        assertThat(slot.version()).isEqualTo(policy.version());
        assertThat(policy.report().version()).isEqualTo(policy.version());
        episode.close();
        answered.close();
        sessions.close();
        agent.close();
        slot.close();
        policy.close();
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void closingInAnyOrderUnderLoadNeverHurts() throws Exception {
        long before = CApi.live();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            for (int order = 0; order < 60; order++) {
                OnnxPolicy policy = StressTest.load(order % 3);
                PolicySlot slot = PolicySlot.of(policy);
                Agent<float[], Integer> agent = agent(slot);
                AtomicInteger decided = new AtomicInteger();
                List<Future<?>> running = new ArrayList<>();
                for (int c = 0; c < 4; c++) {
                    running.add(callers.submit(() -> decideUntilRefused(agent, decided)));
                }
                while (decided.get() < 100 && running.stream().noneMatch(Future::isDone)) {
                    Thread.onSpinWait();
                }
                List<AutoCloseable> closing = new ArrayList<>(List.of(agent, slot, policy));
                closing.add(closing.remove(order % 3));
                closing.add(closing.remove(order % 2));
                for (AutoCloseable one : closing) {
                    one.close();
                }
                for (Future<?> caller : running) {
                    caller.get();
                }
                assertThat(policy.openLanes()).isZero();
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(CApi.live()).isEqualTo(before);
    }

    private static void decideUntilRefused(Agent<float[], Integer> agent, AtomicInteger decided) {
        try {
            while (true) {
                agent.decide(OBSERVATION);
                agent.decideAll(List.of(OBSERVATION, OBSERVATION));
                decided.incrementAndGet();
            }
        } catch (IllegalStateException closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
    }
}
