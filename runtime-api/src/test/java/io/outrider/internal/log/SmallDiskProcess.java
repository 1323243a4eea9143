package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.LogStatus;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.LogClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Fills the disk of the folder that is its argument beside a log, records until the log refuses, makes room, and sees that the
 * same log goes on and delivers what it had acknowledged. Prints {@link #DONE} at the end, or what went wrong.
 */
final class SmallDiskProcess {

    static final String DONE = "the log went on";

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path root;
    private final MemorySink sink = new MemorySink();
    private final Set<DecisionId> durable = ConcurrentHashMap.newKeySet();
    /** Recorded decisions whose outcome was refused; without it their rows wait for the end of the reward window. */
    private final List<DecisionId> owed = new ArrayList<>();

    private SmallDiskProcess(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) throws Exception {
        new SmallDiskProcess(Path.of(arguments[0])).run();
        System.out.println(DONE);
        System.exit(0);
    }

    private void run() throws Exception {
        LogBuilder builder = Logs.builder(root.resolve("experience"), LogClock.system())
                .environment(Logs.environment(new FileChannelStorage(), LogClock.system()))
                .segmentBytes(256 << 10)
                .segmentAge(Duration.ofSeconds(1))
                .forceInterval(Duration.ofMillis(5))
                .format(new TextFormat())
                .sink(sink)
                .onDurable(durable::add);
        Path filler = root.resolve("filler");
        try (Logs logs = Logs.open(builder)) {
            record(logs, 100);
            check(logs.log.awaitDurable(Duration.ofSeconds(60)), "the first records are not durable");
            fill(filler);
            long begun = System.nanoTime();
            while (status(logs).dropped() == 0 || !status(logs).failure().contains("DISK_FULL")) {
                record(logs, 100);
                check(System.nanoTime() - begun < LONGEST_NANOS, "the log never said that the disk is full");
            }
            int before = durable.size();
            Files.delete(filler);
            begun = System.nanoTime();
            while (durable.size() < before + 1000) {
                record(logs, 10);
                check(System.nanoTime() - begun < LONGEST_NANOS, "the log does not go on");
                LockSupport.parkNanos(1_000_000);
            }
            begun = System.nanoTime();
            for (DecisionId id : owed) {
                while (!report(logs, id)) {
                    check(System.nanoTime() - begun < LONGEST_NANOS, "outcomes are still refused");
                    LockSupport.parkNanos(1_000_000);
                }
            }
            check(logs.log.awaitDurable(Duration.ofSeconds(60)), "the last records are not durable");
            check(logs.log.drain(Duration.ofSeconds(60)), "not everything was shipped");
            begun = System.nanoTime();
            while (!status(logs).failure().isEmpty()) { // what failed without need is tried again once a second
                check(System.nanoTime() - begun < LONGEST_NANOS, "it still says that it fails");
                LockSupport.parkNanos(1_000_000);
            }
        }
        Set<DecisionId> delivered = new HashSet<>();
        sink.lines("transitions/")
                .forEach(line -> delivered.add(DecisionId.parse(line.substring(0, line.indexOf(' ')))));
        check(delivered.containsAll(durable), "of " + durable.size() + " acknowledged only " + delivered.size());
        check(
                sink.files.entrySet().stream().anyMatch(file -> file.getValue().contains("\"disk_full\"")),
                "no loss is marked");
    }

    private LogStatus status(Logs logs) {
        return logs.log.status();
    }

    private void record(Logs logs, int count) {
        for (int i = 0; i < count; i++) {
            DecisionRecord record = logs.record();
            record.decidedAtMicros = LogClock.system().wallMicros();
            if (logs.recorder.decision(record)) {
                DecisionId id = new DecisionId(record.idHigh, record.idLow);
                if (!report(logs, id)) {
                    owed.add(id);
                }
            }
        }
    }

    private static boolean report(Logs logs, DecisionId id) {
        return logs.log.report(Outcome.of(id, 1).last());
    }

    /** Takes all the room that there is. */
    private static void fill(Path file) throws IOException {
        byte[] chunk = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            check(String.valueOf(e.getMessage()).contains("No space left"), "the disk is not full: " + e);
        }
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            System.out.println(wrong);
            System.exit(1);
        }
    }
}
