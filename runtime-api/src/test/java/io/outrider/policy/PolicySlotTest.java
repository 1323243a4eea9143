package io.outrider.policy;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.internal.slot.ManagedSlot;
import io.outrider.internal.slot.PolicyVersion;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicySlotTest {

    /** A policy that knows whether it was closed, and fails a run after that. */
    private static final class Tracked implements Policy {
        private final Policy inner;
        private final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicInteger lanes = new AtomicInteger();

        Tracked(String version, int actions, float best) {
            inner = JavaPolicy.builder(version, 1)
                    .output(OutputKind.LOGITS, actions)
                    .scores((observation, outputs) -> outputs[0][0] = best);
        }

        @Override
        public String version() {
            return inner.version();
        }

        @Override
        public PolicySignature signature() {
            return inner.signature();
        }

        @Override
        public Lane openLane(LaneSize size) {
            lanes.incrementAndGet();
            Lane lane = inner.openLane(size);
            return new Lane() {
                @Override
                public FloatBuffer input(int index) {
                    return lane.input(index);
                }

                @Override
                public LongBuffer integers(int index) {
                    return lane.integers(index);
                }

                @Override
                public void run(int rows) {
                    if (closed.get()) {
                        throw new IllegalStateException("used after close");
                    }
                    lane.run(rows);
                }

                @Override
                public FloatBuffer output(int index) {
                    return lane.output(index);
                }

                @Override
                public void close() {
                    lanes.decrementAndGet();
                }
            };
        }

        @Override
        public void close() {
            assertThat(lanes.get()).as("lanes open when the policy is closed").isZero();
            closed.set(true);
        }
    }

    private static Agent<float[], Integer> agent(PolicySlot slot) {
        return Agent.builder("a", slot, Encoder.floats(), ActionSpace.discrete(2))
                .build();
    }

    @Test
    void publishingSwapsAndTheVersionBeforeThePreviousIsClosed() {
        Tracked first = new Tracked("v1", 2, 1);
        Tracked second = new Tracked("v2", 2, -1);
        Tracked third = new Tracked("v3", 2, 1);
        try (PolicySlot slot = PolicySlot.owning(first);
                Agent<float[], Integer> agent = agent(slot)) {
            assertThat(agent.decide(new float[] {0}).index()).isZero();
            slot.publish(second);
            assertThat(agent.decide(new float[] {0}).index()).isEqualTo(1);
            assertThat(first.closed).isFalse();
            assertThat(slot.status().previous()).contains("v1");
            slot.publish(third);
            assertThat(first.closed).isTrue();
            assertThat(agent.decide(new float[] {0}).policyVersion()).isEqualTo("v3");
            assertThat(slot.status().published()).isEqualTo(3);
        }
        assertThat(second.closed).isTrue();
        assertThat(third.closed).isTrue();
        assertThat(third.lanes.get()).isZero();
    }

    @Test
    void thePolicyBeforeThisOneCanBePublishedAgain() {
        Tracked first = new Tracked("v1", 2, 1);
        Tracked second = new Tracked("v2", 2, -1);
        try (PolicySlot slot = PolicySlot.owning(first);
                Agent<float[], Integer> agent = agent(slot)) {
            for (int i = 0; i < 3; i++) {
                slot.publish(second);
                assertThat(agent.decide(new float[] {0}).policyVersion()).isEqualTo("v2");
                slot.publish(first);
                assertThat(agent.decide(new float[] {0}).policyVersion()).isEqualTo("v1");
                assertThat(slot.status().previous()).contains("v2");
            }
            assertThat(first.closed).isFalse();
            assertThat(second.closed).isFalse();
        }
        assertThat(first.closed).isTrue();
        assertThat(second.closed).isTrue();
    }

    @Test
    void aPolicyThatIsTheCallersStaysTheCallersWhenPublishedAgain() {
        Tracked mine = new Tracked("v1", 2, 1);
        Tracked second = new Tracked("v2", 2, -1);
        try (PolicySlot slot = PolicySlot.of(mine)) {
            slot.publish(second);
            slot.publish(mine);
        }
        assertThat(second.closed).isTrue();
        assertThat(mine.closed).isFalse();
    }

    @Test
    void aPolicyThatOnlyEpisodesKeepOpenIsNotTakenAgain() {
        Tracked first = new Tracked("v1", 2, 1);
        Tracked third = new Tracked("v3", 2, 1);
        try (ManagedSlot slot = (ManagedSlot) PolicySlot.owning(first)) {
            PolicyVersion latched = slot.acquire();
            slot.publish(new Tracked("v2", 2, -1));
            slot.publish(third);
            assertThat(first.closed).isFalse();
            assertThatThrownBy(() -> slot.publish(first))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("v1")
                    .hasMessageContaining("load it again");
            assertThat(slot.version()).isEqualTo("v3");
            latched.release();
            assertThat(first.closed).isTrue();
            assertThat(third.closed).isFalse();
        }
    }

    @Test
    void aSlotOfAPolicyDoesNotOwnIt() {
        Tracked policy = new Tracked("v1", 2, 1);
        try (PolicySlot slot = PolicySlot.of(policy);
                Agent<float[], Integer> agent = agent(slot)) {
            agent.decide(new float[] {0});
        }
        assertThat(policy.closed).isFalse();
        assertThat(policy.lanes.get()).isZero();
    }

    @Test
    void rollingBackBringsThePreviousVersionBackAndPinsIt() {
        try (PolicySlot slot = PolicySlot.owning(new Tracked("v1", 2, 1));
                Agent<float[], Integer> agent = agent(slot)) {
            assertThatThrownBy(slot::rollBack).hasMessageContaining("v1");
            slot.publish(new Tracked("v2", 2, -1));
            assertThat(slot.rollBack()).isEqualTo("v1");
            assertThat(agent.decide(new float[] {0}).policyVersion()).isEqualTo("v1");
            Tracked third = new Tracked("v3", 2, 1);
            assertThatThrownBy(() -> slot.publish(third)).hasMessageContaining("pinned");
            assertThat(third.closed).isFalse();
            assertThat(slot.rollBack()).isEqualTo("v2");
            slot.unpin();
            slot.publish(third);
            assertThat(slot.version()).isEqualTo("v3");
        }
    }

    @Test
    void aCandidateOfAnotherSignatureIsRefusedAndStaysTheCallers() {
        Tracked other = new Tracked("v2", 3, 1);
        try (PolicySlot slot = PolicySlot.owning(new Tracked("v1", 2, 1))) {
            assertThatThrownBy(() -> slot.publish(other))
                    .isInstanceOfSatisfying(
                            PolicyRejectedException.class,
                            e -> assertThat(e.findings()).anyMatch(finding -> finding.contains("discrete(3)")));
            assertThat(slot.version()).isEqualTo("v1");
            assertThat(slot.status().refused()).isEqualTo(1);
            assertThat(slot.status().lastRefusal()).isNotEmpty();
            assertThat(other.closed).isFalse();
        }
    }

    @Test
    void aCandidateThatGivesNaNIsRefused() {
        try (PolicySlot slot = PolicySlot.owning(new Tracked("v1", 2, 1))) {
            assertThatThrownBy(() -> slot.publish(new Tracked("v2", 2, Float.NaN)))
                    .isInstanceOf(PolicyRejectedException.class)
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void aPlaceholderGivesWayToAPolicyWithOtherOutputs() {
        try (PolicySlot slot = PolicySlot.owning(JavaPolicy.uniform(1, List.of(Branch.discrete(2))));
                Agent<float[], Integer> agent = agent(slot)) {
            assertThat(agent.decide(new float[] {0}).propensity()).isEqualTo(0.5);
            slot.publish(new Tracked("v1", 2, 1));
            assertThat(agent.decide(new float[] {0}).propensity()).isEqualTo(1);
        }
    }

    @Test
    void swapsUnderLoadLoseNoDecisionAndLeakNothing() throws Exception {
        List<Tracked> all = new ArrayList<>();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger decisions = new AtomicInteger();
        try (PolicySlot slot = PolicySlot.owning(track(all, 0));
                Agent<float[], Integer> agent = agent(slot)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(callers.submit(() -> {
                    while (!stop.get()) {
                        assertThat(agent.decide(new float[] {0}).isFallback()).isFalse();
                        decisions.incrementAndGet();
                    }
                }));
            }
            for (int v = 1; v <= 200; v++) {
                slot.publish(track(all, v));
            }
            await().until(() -> decisions.get() > 1000);
            stop.set(true);
            for (Future<?> caller : running) {
                caller.get();
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(all).allMatch(policy -> policy.closed.get() && policy.lanes.get() == 0);
    }

    private static Tracked track(List<Tracked> all, int version) {
        Tracked policy = new Tracked("v" + version, 2, version % 2);
        all.add(policy);
        return policy;
    }

    @Test
    void followsADirectoryAndRefusesWhatDoesNotLoad(@TempDir Path directory) throws Exception {
        PolicyLoader loader = file -> {
            String text = StandardCharsets.UTF_8.decode(file.content()).toString();
            if (text.startsWith("bad")) {
                throw new PolicyRejectedException(file.name(), List.of("the file says \"" + text + "\""), null);
            }
            if (text.startsWith("worse")) {
                throw new NoClassDefFoundError(text);
            }
            return new Tracked(text, 2, 1);
        };
        assertThatThrownBy(() -> PolicySlot.follow(ModelSource.directory(directory), loader))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining(directory.toString());
        Files.writeString(directory.resolve("a.onnx"), "v1");
        try (PolicySlot slot = PolicySlot.follow(ModelSource.directory(directory), loader)) {
            assertThat(slot.version()).isEqualTo("v1");
            renameIn(directory, "b.onnx", "v2");
            await().until(() -> slot.version().equals("v2"));
            renameIn(directory, "c.onnx", "bad news");
            await().until(() -> slot.status().refused() == 1);
            assertThat(slot.version()).isEqualTo("v2");
            assertThat(slot.status().lastRefusal()).containsExactly("the file says \"bad news\"");
            renameIn(directory, "c2.onnx", "worse news");
            await().until(() -> slot.status().refused() == 2);
            assertThat(slot.status().lastRefusal()).first().asString().contains("worse news");
            slot.pin();
            renameIn(directory, "d.onnx", "v4");
            slot.unpin();
            await().until(() -> slot.version().equals("v4"));
            assertThat(slot.status().lastRefusal()).isEmpty();
        }
    }

    @Test
    void beginsWithTheGivenPolicyWhereThereIsNoModelYet(@TempDir Path directory) throws Exception {
        PolicyLoader loader = file -> new Tracked("v1", 2, 1);
        try (PolicySlot slot = PolicySlot.follow(
                ModelSource.directory(directory.resolve("later")),
                loader,
                JavaPolicy.uniform(1, List.of(Branch.discrete(2))))) {
            assertThat(slot.version()).isEqualTo("uniform");
            Files.createDirectories(directory.resolve("later"));
            renameIn(directory.resolve("later"), "a.onnx", "v1");
            await().until(() -> slot.version().equals("v1"));
        }
    }

    private static void renameIn(Path directory, String name, String content) throws Exception {
        Path temporary = directory.resolve(name + ".tmp");
        Files.writeString(temporary, content);
        Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
