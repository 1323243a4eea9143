package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.PropensityKind;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.rollout.Budget;
import io.outrider.rollout.RolloutException;
import io.outrider.rollout.Rollouts;
import io.outrider.rollout.RolloutsBuilder;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a run in which something fails: nothing that works on, nothing open, nothing forgotten. */
@Timeout(60)
class RolloutFailureTest {

    /** A world of a test: an episode of one step, unless the test says something else. */
    private class Probe implements World<float[], Integer>, AutoCloseable {
        final String name;

        Probe(String name) {
            this.name = name;
            opened.add(name);
        }

        @Override
        public float[] reset(long seed) {
            return new float[] {0};
        }

        @Override
        public Step<float[]> step(Integer action) {
            return Step.terminated(new float[] {1}, 1);
        }

        @Override
        public void close() {
            closed.add(name);
        }
    }

    /** A world without an end, whose step fails once {@code steps} were made. */
    private final class Failing extends Probe {
        private int left;

        Failing(String name, int steps) {
            super(name);
            left = steps;
        }

        @Override
        public Step<float[]> step(Integer action) {
            if (left-- == 0) {
                throw new IllegalStateException(name + " broke");
            }
            return Step.of(new float[] {1}, 0);
        }
    }

    /** A world without an end that fails when it is closed. */
    private final class Stuck extends Probe {
        private final boolean endless;

        Stuck(String name, boolean endless) {
            super(name);
            this.endless = endless;
        }

        @Override
        public Step<float[]> step(Integer action) {
            return endless ? Step.of(new float[] {1}, 0) : super.step(action);
        }

        @Override
        public void close() {
            super.close();
            throw new IllegalStateException(name + " is stuck");
        }
    }

    /** Chooses world 0, 1, 2, …; keeps what it is told. */
    private static final class InTurn implements WorldSampler {
        private final List<String> chosen = new ArrayList<>();
        private final List<String> observed = new ArrayList<>();
        private final List<String> abandoned = new ArrayList<>();
        private int refused = -1;

        @Override
        public WorldChoice next(RandomGenerator random) {
            WorldSpec world = WorldSpec.of("w" + chosen.size(), 0);
            chosen.add(world.id());
            return new WorldChoice(world, 1, PropensityKind.EXACT, WorldReason.DIRECTED, true);
        }

        @Override
        public void observed(WorldEpisode episode) {
            if (observed.size() == refused) {
                throw new IllegalArgumentException(
                        "nothing to learn from " + episode.world().id());
            }
            observed.add(episode.world().id());
        }

        @Override
        public void abandoned(WorldChoice choice) {
            abandoned.add(choice.world().id());
        }

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] saved) {}
    }

    private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
    private final List<String> closed = Collections.synchronizedList(new ArrayList<>());
    private final RecordingRecorder recorder = new RecordingRecorder();
    private final InTurn sampler = new InTurn();
    private final Agent<float[], Integer> agent = agent();

    private Agent<float[], Integer> agent() {
        AgentBuilder<float[], Integer> builder = Agent.builder(
                        "walker",
                        JavaPolicy.builder("v", 1).output(OutputKind.Q, 2).scores((observation, outputs) -> {}),
                        Encoder.floats(),
                        ActionSpace.discrete(2))
                .sampler(new UniformMix(0.5));
        builder.settings.recorder = recorder;
        return builder.build();
    }

    @AfterEach
    void close() {
        agent.close();
    }

    /** Rollouts in which world i of the run is the i-th of {@code worlds}, and further ones are probes. */
    @SafeVarargs
    private RolloutsBuilder<float[], Integer> rollouts(Supplier<? extends Probe>... worlds) {
        WorldSource<float[], Integer> source = WorldSource.endless(random -> WorldSpec.of("none", 0), spec -> {
            int number = Integer.parseInt(spec.id().substring(1));
            return number < worlds.length ? worlds[number].get() : new Probe(spec.id());
        });
        return Rollouts.builder(agent, source, sampler);
    }

    @Test
    void noThreadStillStepsWhenAFailureComesBack() {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch threw = new CountDownLatch(1);
        AtomicLong oldest = new AtomicLong(Long.MAX_VALUE);
        AtomicBoolean left = new AtomicBoolean();
        Supplier<Probe> world = () -> new Probe("one of two") {
            @Override
            public Step<float[]> step(Integer action) {
                long self = Thread.currentThread().getId();
                oldest.accumulateAndGet(self, Math::min);
                both.countDown();
                await(both, 60_000);
                if (self == oldest.get()) { // the thread that is waited for first
                    throw new IllegalStateException("broke");
                }
                await(threw, 200); // in vain, where a failure waits for this step
                left.set(true);
                return Step.of(new float[] {1}, 0);
            }
        };
        Rollouts<float[], Integer> rollouts =
                rollouts(world, world).threads(2).parallel(2).generation(2).build();
        Throwable failure = catchThrowable(() -> rollouts.run(Budget.episodes(2)));
        boolean done = left.get();
        threw.countDown();
        assertThat(done).isTrue();
        assertThat(failure).isInstanceOf(RolloutException.class).hasMessageContaining("broke");
        assertThat(agent.status().openEpisodes()).isZero();
        assertThat(closed).hasSize(2);
    }

    private static boolean await(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aThreadThatCannotBeginStopsTheOthers() {
        CountDownLatch stepping = new CountDownLatch(1);
        Supplier<Probe> unopened = () -> {
            await(stepping, 60_000);
            throw new IllegalStateException("no such world");
        };
        Supplier<Probe> endless = () -> new Probe("endless") {
            @Override
            public Step<float[]> step(Integer action) {
                stepping.countDown();
                return Step.of(new float[] {1}, 0);
            }
        };
        Rollouts<float[], Integer> rollouts = rollouts(unopened, endless)
                .unrecorded()
                .threads(2)
                .parallel(2)
                .generation(2)
                .build();
        assertThatThrownBy(() -> rollouts.run(Budget.episodes(2))).hasMessageContaining("no such world");
        assertThat(closed).containsExactly("endless");
        assertThat(agent.status().openEpisodes()).isZero();
    }

    @Test
    void anInterruptedCallerLeavesNothingBehind() {
        CountDownLatch never = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Supplier<Probe> waiting = () -> new Probe("waiting") {
            @Override
            public Step<float[]> step(Integer action) {
                caller.interrupt();
                await(never, 60_000);
                return Step.of(new float[] {1}, 0);
            }
        };
        Rollouts<float[], Integer> rollouts =
                rollouts(waiting).threads(2).parallel(2).generation(2).build();
        assertThatThrownBy(() -> rollouts.run(Budget.episodes(2))).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed).containsAll(opened);
        assertThat(agent.status().openEpisodes()).isZero();
    }

    @Test
    void aWorldThatCannotBeClosedLeavesNoOtherOpenAndHidesNoCause() {
        Rollouts<float[], Integer> rollouts = rollouts(
                        () -> new Stuck("stuck", true),
                        () -> new Failing("failing", 2),
                        () -> new Stuck("jammed", true))
                .parallel(4)
                .generation(4)
                .build();
        Throwable failure = catchThrowable(() -> rollouts.run(Budget.episodes(4)));
        assertThat(failure).hasMessageContaining("failing broke");
        assertThat(failure.getSuppressed())
                .extracting(Throwable::getMessage)
                .satisfiesExactly(
                        first -> assertThat(first).contains("stuck is stuck"),
                        second -> assertThat(second).contains("jammed is stuck"));
        assertThat(closed).containsExactlyInAnyOrder("stuck", "failing", "jammed", "w3");
        assertThat(agent.status().openEpisodes()).isZero();
    }

    @Test
    void aWorldThatCannotBeClosedAfterItsEpisodeLeavesNoOtherOpen() {
        Rollouts<float[], Integer> rollouts = rollouts(
                        () -> new Probe("first"),
                        () -> new Failing("endless", Integer.MAX_VALUE),
                        () -> new Stuck("stuck", false))
                .parallel(4)
                .generation(4)
                .build();
        assertThatThrownBy(() -> rollouts.run(Budget.episodes(4))).hasMessageContaining("stuck is stuck");
        assertThat(closed).containsExactlyInAnyOrder("first", "stuck", "endless", "w3");
        assertThat(agent.status().openEpisodes()).isZero();
    }

    @Test
    void aWorldIsClosedWhoseEpisodeCannotBegin() {
        Rollouts<float[], Integer> rollouts = rollouts(() -> new Probe("fine"), () -> new Probe("short") {
                    @Override
                    public float[] reset(long seed) {
                        return new float[0];
                    }
                })
                .build();
        assertThatThrownBy(() -> rollouts.run(Budget.episodes(2))).isInstanceOf(RuntimeException.class);
        assertThat(closed).containsExactlyInAnyOrder("fine", "short");
        agent.close();
        assertThatThrownBy(() -> rollouts.run(Budget.episodes(1))).hasMessageContaining("closed");
        assertThat(closed).hasSameSizeAs(opened);
    }

    @Test
    void aWorldThatCannotBeResetNorClosedTellsBoth() {
        Rollouts<float[], Integer> rollouts = rollouts(() -> new Probe("bad") {
                    @Override
                    public float[] reset(long seed) {
                        throw new IllegalStateException("no start");
                    }

                    @Override
                    public void close() {
                        throw new IllegalStateException("no end");
                    }
                })
                .build();
        Throwable failure = catchThrowable(() -> rollouts.run(Budget.episodes(1)));
        assertThat(failure).hasMessageContaining("no start");
        assertThat(failure.getSuppressed())
                .singleElement()
                .satisfies(closing -> assertThat(closing).hasMessageContaining("no end"));
    }

    @Test
    void choicesOfAFailedGenerationAreGivenBackAndTheNextRunGoesOn() {
        Rollouts<float[], Integer> rollouts = rollouts(
                        () -> new Probe("w0"), () -> new Probe("w1"), () -> new Failing("w2", 3))
                .generation(4)
                .build();
        assertThatThrownBy(() -> rollouts.run(Budget.episodes(8))).hasMessageContaining("w2 broke");
        assertThat(sampler.abandoned).containsExactly("w0", "w1", "w2", "w3");
        assertThat(rollouts.run(Budget.episodes(8)).episodes()).isEqualTo(8);
        assertThat(sampler.observed).hasSize(8).doesNotContainAnyElementsOf(sampler.abandoned);
        assertThat(sampler.abandoned).hasSize(4);
        assertThat(recorder.ends)
                .extracting(RecordingRecorder.End::episode)
                .doesNotHaveDuplicates()
                .hasSize(12);
    }

    @Test
    void choicesThatTheSamplerRefusesToLearnFromAreGivenBack() {
        sampler.refused = 2;
        Rollouts<float[], Integer> rollouts = rollouts().generation(5).build();
        assertThatThrownBy(() -> rollouts.run(Budget.episodes(5))).hasMessageContaining("nothing to learn from w2");
        assertThat(sampler.observed).containsExactly("w0", "w1");
        assertThat(sampler.abandoned).containsExactly("w2", "w3", "w4");
    }
}
