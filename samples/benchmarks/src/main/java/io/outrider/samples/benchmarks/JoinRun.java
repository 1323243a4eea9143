package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.DecisionId;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.SinkUnavailableException;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.samplers.Samplers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures the join alone: fills a log with decisions and their outcomes, then opens copies of it from which what was joined
 * is taken away, and takes the time until everything is joined again.
 */
final class JoinRun {

    /** When the outcomes come. */
    enum Order {
        /** Each right after its decision, but for the first. */
        QUICK,
        /** In the order of the decisions, after the last of them. */
        DELAYED,
        /** In random order, after the last of them. */
        SHUFFLED
    }

    private static final double NANOS = 1e9;
    private static final long CAP_BYTES = 16L << 30;
    private static final long RING_QUARTER = 1 << 20;
    private static final Duration WINDOW = Duration.ofDays(1);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final List<String> DERIVED = List.of("joined", "marks", "frozen");

    /**
     * One repetition.
     *
     * @param seconds from the opening to the last row
     * @param cpuSeconds those of the joining thread's on a processor
     * @param rawBytes what was read
     */
    record Time(double seconds, double cpuSeconds, long rawBytes) {}

    private final int decisions;
    private final int width;
    private final long seed;

    /**
     * Of so many decisions over observations of so many floats.
     *
     * @param seed what the order of shuffled outcomes follows from
     */
    JoinRun(int decisions, int width, long seed) {
        this.decisions = decisions;
        this.width = width;
        this.seed = seed;
    }

    /** The times of {@code repetitions}, in order; uses and leaves folders below {@code folder}. */
    List<Time> run(Path folder, Order order, int repetitions) throws InterruptedException {
        Path filled = folder.resolve("filled-" + order);
        fill(filled, order);
        List<Time> times = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            Path copy = folder.resolve("copy-" + order + "-" + i);
            long bytes = copy(filled, copy);
            times.add(join(copy, bytes));
        }
        return times;
    }

    private static ExperienceLog open(Path folder) {
        return ExperienceLog.builder(folder)
                .maxDiskBytes(CAP_BYTES)
                .rewardWindow(WINDOW)
                .format(new FaultFormat())
                .sink((name, file, digest) -> {
                    throw new SinkUnavailableException("this benchmark ships nothing", null, LONG);
                })
                .open();
    }

    private void fill(Path folder, Order order) throws InterruptedException {
        JavaPolicy policy = JavaPolicy.builder("p1", width)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> outputs[0][0] = observation[0]);
        try (ExperienceLog log = open(folder);
                Agent<float[], Integer> agent = Agent.builder("join", policy, Encoder.floats(), ActionSpace.discrete(2))
                        .sampler(Samplers.softmax(1))
                        .record(log)
                        .build()) {
            DecisionId[] ids = new DecisionId[decisions];
            for (int i = 0; i < decisions; i++) {
                ids[i] = agent.decide(new float[width]).id();
                if (order == Order.QUICK && i > 0) {
                    report(log, agent, ids[i]);
                }
                makeRoom(log);
            }
            if (order == Order.QUICK) { // while the first decision waits, the log deletes no record that is behind it
                report(log, agent, ids[0]);
            }
            if (order == Order.SHUFFLED) {
                shuffle(ids);
            }
            for (int i = 0; i < decisions && order != Order.QUICK; i++) {
                report(log, agent, ids[i]);
                makeRoom(log);
            }
            if (!log.awaitDurable(LONG)
                    || log.status().dropped() > 0
                    || log.status().thinned() > 0) {
                throw new ExperienceException("the log was not filled: " + log.status(), null);
            }
        }
    }

    private static void report(ExperienceLog log, Agent<float[], Integer> agent, DecisionId id) {
        if (!agent.report(Outcome.of(id, 1).last())) {
            throw new ExperienceException("an outcome was refused: " + log.status(), null);
        }
    }

    private static void makeRoom(ExperienceLog log) {
        while (log.status().queueBytes() > RING_QUARTER) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void shuffle(DecisionId[] ids) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = ids.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            DecisionId last = ids[i];
            ids[i] = ids[j];
            ids[j] = last;
        }
    }

    /** Copies a log without what was joined; the bytes of its raw records. */
    private static long copy(Path from, Path to) {
        long raw = 0;
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path relative = from.relativize(file);
                if (DERIVED.contains(relative.getName(0).toString())) {
                    continue;
                }
                Files.copy(file, to.resolve(relative));
                raw += file.toString().endsWith(".sealed") ? Files.size(file) : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
        }
        return raw;
    }

    private Time join(Path folder, long rawBytes) {
        long begun = System.nanoTime();
        try (ExperienceLog log = open(folder)) {
            while (log.status().joined() < decisions) {
                if (System.nanoTime() - begun > LONG.toNanos()) {
                    throw new ExperienceException("not joined after " + LONG + ": " + log.status(), null);
                }
                LockSupport.parkNanos(500_000);
            }
            return new Time((System.nanoTime() - begun) / NANOS, cpuSeconds(), rawBytes);
        }
    }

    /** The joining thread's, which ends when the log is closed. */
    private static double cpuSeconds() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("outrider-join"))
                .mapToDouble(thread -> threads.getThreadCpuTime(thread.getThreadId()) / NANOS)
                .sum();
    }
}
