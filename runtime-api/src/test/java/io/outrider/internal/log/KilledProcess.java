package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.DirectorySink;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.LogClock;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process that records decisions and outcomes until it is killed, and prints each decision's id as it becomes durable.
 * Its arguments are the folder and the number of threads that decide.
 */
final class KilledProcess {

    private KilledProcess() {}

    /** The reward of a decision, by which a delivered row is checked. */
    static float reward(DecisionId id) {
        return id.low() % 101;
    }

    /** Whether a decision's outcome is its last, so that its row does not wait for the window's end. */
    private static boolean last(DecisionId id) {
        return id.low() % 5 != 0;
    }

    static final String DELIVERED = "delivered";

    static LogBuilder builder(Path root) {
        return new LogBuilder(root.resolve("experience"))
                .maxDiskBytes(64 << 20)
                .segmentBytes(256 << 10)
                .segmentAge(Duration.ofSeconds(1))
                .forceInterval(Duration.ofMillis(5))
                .rewardWindow(Duration.ofSeconds(1))
                .environment(Logs.environment(new io.outrider.internal.segment.FileChannelStorage(), LogClock.system()))
                .format(new TextFormat())
                .sink(new DirectorySink(root.resolve(DELIVERED)));
    }

    public static void main(String[] arguments) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        Logs logs = Logs.open(builder(Path.of(arguments[0])).onDurable(id -> out.print(id + "\n")));
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            new Thread(() -> decide(logs)).start();
        }
    }

    private static void decide(Logs logs) {
        DecisionRecord record = logs.record();
        while (true) {
            record.idLow = logs.recorder.nextId();
            record.episodeLow = record.idLow;
            record.decidedAtMicros = LogClock.system().wallMicros();
            DecisionId id = new DecisionId(record.idHigh, record.idLow);
            if (logs.recorder.decision(record)) {
                Outcome outcome = Outcome.of(id, reward(id)).key("k");
                for (Outcome each : List.of(outcome, last(id) ? outcome.last() : outcome)) {
                    logs.log.report(each);
                }
            }
            if (record.idLow % 8 == 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
