package io.outrider.internal.segment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of its own, to be killed: appends without end and prints what was acknowledged. */
final class Victim {
    private Victim() {}

    /** {@code append DIR FIRST} prints {@code a ID;} before an append and {@code d ID;} once it is durable. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path directory = Path.of(args[1]);
        if (args[0].equals("lock")) {
            try (DirectoryLock lock = DirectoryLock.acquire(new FileChannelStorage(), directory)) {
                out.println("locked " + lock.root());
            } catch (DirectoryInUseException e) {
                out.println(e);
            }
            return;
        }
        out.println("opening");
        SegmentLog log = SegmentLog.open(
                LogEnvironment.system(),
                directory,
                TestLog.OPTIONS.withForce(4 << 10, Duration.ofMillis(2)),
                new DiskBudget(10_000L * TestLog.SEGMENT),
                Preamble.none(),
                frame -> out.println("d " + TestLog.id(frame.payload()) + ";"));
        log.start();
        out.println("open");
        for (long id = Long.parseLong(args[2]); ; id++) {
            out.println("a " + id + ";");
            while (log.append(1, 0, Priority.NORMAL, TestLog.payload(id, (int) (id % 900))) < 0) {
                Thread.yield(); // the ring is full
            }
        }
    }

    static Process start(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(
                List.of(java, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", classPath(), Victim.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    static String run(String task, Path directory) throws IOException {
        Process process = start(task, directory.toString(), "0");
        try (BufferedReader reader = output(process)) {
            return String.join("\n", reader.lines().toList());
        }
    }

    static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String classPath() {
        return location(Victim.class) + System.getProperty("path.separator") + location(SegmentLog.class);
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
