package io.outrider.samples.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.parquet.ParquetFormat;
import io.outrider.policy.PolicySlot;
import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.harness.Window;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.benchmarks.peers.Observations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The tail of single decisions at a steady pace: by an agent that does nothing else, and by one whose log forces, joins and
 * ships what it decides while a new version of the policy swaps in every {@value #SWAP_MILLIS} ms.
 */
final class TailRun {

    static final String WORKING = "outrider-swapping-and-shipping";
    static final String AT_REST = "outrider-at-rest";
    static final int SWAP_MILLIS = 100;

    private static final long PACE_NANOS = 50_000;
    private static final int MOST = 1 << 17;

    private TailRun() {}

    static List<Row> rows(Path folder, long seed, boolean brief, boolean quick) {
        Plan plan = brief
                ? new Plan(Duration.ofMillis(400), Duration.ofMillis(300), 1)
                : new Plan(Duration.ofSeconds(4), Duration.ofSeconds(1), quick ? 9 : 41);
        try (Lineup lineup = new Lineup()) {
            Working working = new Working(folder.resolve("tail"), seed);
            lineup.add(working);
            lineup.add(new AtRest(seed));
            Rounds rounds = lineup.run(plan, round -> {});
            Row tail = new Comparison("decide-p99.9", "S", "p99.9", 1e-3, "us").row(rounds, WORKING, AT_REST);
            Row middle = new Comparison("decide-p50", "S", "p50", 1e-3, "us").row(rounds, WORKING, AT_REST);
            String done = working.done();
            return List.of(tail.note(done), middle.note(done));
        }
    }

    /** Decides at the pace for {@code nanos}, and gives the quantiles of what each decision took. */
    private static Window paced(Agent<float[], Integer> agent, Observations observations, long nanos, long[] took) {
        int count = 0;
        long begun = System.nanoTime();
        long due = begun;
        while (due - begun < nanos && count < MOST) {
            long before = System.nanoTime();
            while (before < due) {
                Thread.onSpinWait();
                before = System.nanoTime();
            }
            var decision = agent.decide(observations.next());
            took[count++] = System.nanoTime() - before;
            agent.report(Outcome.of(decision.id(), 1).last());
            // Who is late does not catch up: one slow decision counts once.
            due = Math.max(due + PACE_NANOS, before);
        }
        long[] sorted = Arrays.copyOf(took, count);
        Arrays.sort(sorted);
        return new Window(Map.of(
                "p50", (double) sorted[count / 2], "p99.9", (double) sorted[(int) Math.min(count - 1, count * 0.999)]));
    }

    /** Nothing but decisions: no log, no swaps. */
    private static final class AtRest implements Contender {
        private final Observations observations;
        private final PolicySlot slot = PolicySlot.owning(Model.S.version(0));
        private final Agent<float[], Integer> agent;
        private final long[] took = new long[MOST];

        AtRest(long seed) {
            observations = new Observations(Model.S, seed);
            agent = Agent.builder("rest", slot, Encoder.floats(), ActionSpace.discrete(Model.S.actions()))
                    .sampler(Model.S.sampler())
                    .meters(new SimpleMeterRegistry())
                    .seed(seed)
                    .build();
        }

        @Override
        public String name() {
            return AT_REST;
        }

        @Override
        public Window work(long nanos) {
            return paced(agent, observations, nanos, took);
        }

        @Override
        public void close() {
            agent.close();
            slot.close();
        }
    }

    /** Everything at once. What the log still holds at the end of a window is shipped before the next begins. */
    private static final class Working implements Contender {
        private final Observations observations;
        private final PolicySlot slot = PolicySlot.owning(Model.S.version(0));
        private final AtomicLong files = new AtomicLong();
        private final ExperienceLog log;
        private final Agent<float[], Integer> agent;
        private final long[] took = new long[MOST];
        private final AtomicLong swaps = new AtomicLong();

        Working(Path folder, long seed) {
            observations = new Observations(Model.S, seed);
            log = ExperienceLog.builder(folder)
                    .segmentBytes(1 << 20)
                    .segmentAge(Duration.ofSeconds(1))
                    .format(new ParquetFormat())
                    .sink((name, file, digest) -> files.incrementAndGet())
                    .open();
            agent = Agent.builder("work", slot, Encoder.floats(), ActionSpace.discrete(Model.S.actions()))
                    .sampler(Model.S.sampler())
                    .meters(new SimpleMeterRegistry())
                    .record(log)
                    .seed(seed)
                    .build();
        }

        @Override
        public String name() {
            return WORKING;
        }

        @Override
        public Window work(long nanos) {
            try (Swapper swapper = new Swapper(slot, swaps)) {
                swapper.start();
                return paced(agent, observations, nanos, took);
            } finally {
                drain();
            }
        }

        private void drain() {
            try {
                if (!log.drain(Duration.ofMinutes(1))) {
                    throw new IllegalStateException("the log does not ship: " + log.status());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the log ships", e);
            }
        }

        String done() {
            return swaps + " swaps, " + files + " files shipped, "
                    + log.status().dropped() + " records dropped";
        }

        @Override
        public void close() {
            agent.close();
            slot.close();
            log.close();
        }
    }

    /** Publishes a new version again and again, on a thread of its own. */
    private static final class Swapper implements AutoCloseable {
        private final Thread thread;
        private volatile boolean ended;

        Swapper(PolicySlot slot, AtomicLong swaps) {
            thread = new Thread(
                    () -> {
                        while (!ended) {
                            long begun = System.nanoTime();
                            slot.publish(Model.S.version(swaps.incrementAndGet()));
                            pause(begun);
                        }
                    },
                    "swapper");
        }

        private static void pause(long begun) {
            long left = TimeUnit.MILLISECONDS.toNanos(SWAP_MILLIS) - (System.nanoTime() - begun);
            try {
                TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
            } catch (InterruptedException e) {
                // Ended, as the loop sees.
            }
        }

        void start() {
            thread.start();
        }

        @Override
        public void close() {
            ended = true;
            thread.interrupt();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
