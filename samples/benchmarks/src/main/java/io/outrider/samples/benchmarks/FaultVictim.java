package io.outrider.samples.benchmarks;

import io.outrider.Decision;
import io.outrider.Outcome;
import io.outrider.experience.ExperienceLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that the kill loop kills. It decides without end and says on its standard output, a line each and without a
 * buffer of its own: {@code o} before it opens the log, {@code r} once it is open, {@code i N} before it makes decision N,
 * {@code d ID} once a decision is durable, {@code e KEY} before it erases a subject and {@code E KEY} once that has
 * returned. A second thread erases, one subject in {@value #ERASABLE}, while the first decides: half the time the last one
 * about whom all decisions are made, whose rows are still on their way, else any earlier one.
 */
final class FaultVictim {

    private static final int BURST = 16;
    private static final int ERASABLE = 4;
    private static final long ERASING_NANOS = 20_000_000;

    private static volatile long decided;
    private static volatile boolean done;

    private FaultVictim() {}

    /**
     * Runs.
     *
     * @param arguments the folder, the number of the first decision, and how many to make before ending by itself
     */
    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments[0]);
        long first = Long.parseLong(arguments[1]);
        long most = Long.parseLong(arguments[2]);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
        out.print("o\n");
        try (ExperienceLog log = FaultTraffic.log(folder)
                        .onDurable(id -> out.print("d " + id + "\n"))
                        .open();
                FaultTraffic traffic = new FaultTraffic(log)) {
            out.print("r\n");
            decided = first;
            Thread eraser = new Thread(() -> erase(log, out, new SplittableRandom(first)));
            eraser.setUncaughtExceptionHandler((thread, failure) -> {
                failure.printStackTrace();
                Runtime.getRuntime().halt(3);
            });
            eraser.start();
            for (long n = first; n - first < most; n++) {
                out.print("i " + n + "\n");
                decide(n, traffic, log);
                decided = n + 1;
                if (n % BURST == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            done = true;
            eraser.join();
        }
    }

    private static void erase(ExperienceLog log, PrintStream out, SplittableRandom random) {
        while (!done) {
            LockSupport.parkNanos(1 + random.nextLong(ERASING_NANOS));
            long complete = FaultTraffic.subject(decided) / ERASABLE; // of those that may be erased
            if (complete > 0) {
                long subject = ERASABLE * (random.nextBoolean() ? complete - 1 : random.nextLong(complete));
                String key = FaultTraffic.subjectKey(subject);
                out.print("e " + key + "\n");
                log.erase(key);
                out.print("E " + key + "\n");
            }
        }
    }

    private static void decide(long n, FaultTraffic traffic, ExperienceLog log) {
        Decision<Integer> decision = traffic.decide(n);
        if (decision.recorded()) {
            Outcome outcome = Outcome.of(decision.id(), FaultTraffic.reward(n)).key("k");
            if (log.report(outcome)) { // the same again, which counts once, and may be the last
                log.report(FaultTraffic.last(n) ? outcome.last() : outcome);
            }
        }
    }
}
