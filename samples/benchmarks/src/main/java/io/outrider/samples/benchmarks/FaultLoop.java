package io.outrider.samples.benchmarks;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts a process that records, kills it with SIGKILL at a random time, and again on the same folder; then opens the log
 * in this process, ships the rest, and compares.
 *
 * <p>A quarter of the kills falls within the first tens of milliseconds after the opening of the log begins, so in
 * recovery and replay; every sixteenth process lives long enough to ship most of what waits; the others die within
 * {@value #LIFE_MILLIS} ms of recording, in which segments are sealed, renamed and unlinked many times.
 */
final class FaultLoop {

    static final int LIFE_MILLIS = 250;
    private static final int LONG_LIFE_MILLIS = 2500;
    private static final int OPENING_MILLIS = 60;
    private static final Duration LONG = Duration.ofMinutes(5);

    /**
     * What came of it.
     *
     * @param loops processes that were killed
     * @param issued decisions that were begun
     * @param acknowledged decisions that a process had called durable before it died
     * @param delivered distinct decisions that the sink received
     * @param lost acknowledged ones that it did not, but for those left out
     * @param erasures of subjects, that returned before their process died
     * @param leftOut acknowledged ones that it did not because their subject was erased
     * @param wrong delivered rows that differ from what was decided, that nobody decided, or whose subject was erased before
     * @param copies rows delivered more than once
     * @param killedOpening kills before the log was open
     * @param seconds how long it took
     */
    record Result(
            int loops,
            long issued,
            long acknowledged,
            long delivered,
            long lost,
            long erasures,
            long leftOut,
            long wrong,
            long copies,
            int killedOpening,
            long seconds) {}

    private final Path folder;
    private final SplittableRandom random;
    private final FaultOracle oracle = new FaultOracle();
    private final List<String> java = new ArrayList<>();
    private int killedOpening;

    FaultLoop(Path folder, long seed) {
        this.folder = folder;
        this.random = new SplittableRandom(seed);
    }

    /** Kills {@code loops} processes; {@code progress} is told after each how many there were. */
    Result run(int loops, LongConsumer progress) throws InterruptedException {
        long begun = System.nanoTime();
        ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
        try (oracle) {
            prepare();
            for (int loop = 0; loop < loops; loop++) {
                liveAndDie(loop, killer);
                progress.accept(loop + 1L);
            }
            finish();
            oracle.read(folder.resolve(FaultTraffic.DELIVERED));
            return new Result(
                    loops,
                    oracle.issued(),
                    oracle.acknowledged(),
                    oracle.delivered(),
                    oracle.lost(),
                    oracle.erasures(),
                    oracle.leftOut(),
                    oracle.wrong(),
                    oracle.copies(),
                    killedOpening,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run a process to kill", e);
        } finally {
            killer.shutdownNow();
        }
    }

    /** Some of what was wrong. */
    String examples() {
        return oracle.examples();
    }

    /** Archives the victim's classes, where they come from a jar, so that each of many processes starts in less time. */
    private void prepare() throws IOException, InterruptedException {
        String path = System.getProperty("java.class.path");
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path));
        if (!path.endsWith(".jar")) {
            return;
        }
        Path archive = folder.resolve("classes.jsa");
        List<String> command = command(folder.resolve("warm"), 200);
        command.add(1, "-XX:ArchiveClassesAtExit=" + archive);
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() == 0 && Files.exists(archive)) {
            java.add(1, "-XX:SharedArchiveFile=" + archive);
            java.add(2, "-Xshare:auto");
        }
    }

    private List<String> command(Path in, long most) {
        List<String> command = new ArrayList<>(java);
        command.addAll(
                List.of(FaultVictim.class.getName(), in.toString(), Long.toString(oracle.next()), Long.toString(most)));
        return command;
    }

    private void liveAndDie(int loop, ScheduledExecutorService killer) throws IOException, InterruptedException {
        boolean opening = loop % 4 == 3;
        long nanos = TimeUnit.MILLISECONDS.toNanos(
                opening ? OPENING_MILLIS : loop % 16 == 8 ? LONG_LIFE_MILLIS : LIFE_MILLIS);
        long delay = random.nextLong(nanos);
        Process process = new ProcessBuilder(command(folder, Long.MAX_VALUE)).start();
        CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        boolean open = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = line(lines); line != null; line = line(lines)) {
                if (line.equals(opening ? "o" : "r")) {
                    Future<?> ignored =
                            killer.schedule(() -> process.toHandle().destroyForcibly(), delay, TimeUnit.NANOSECONDS);
                }
                open |= line.equals("r");
                oracle.heard(line);
            }
        } finally {
            process.destroyForcibly();
        }
        killedOpening += open ? 0 : 1;
        int code = process.waitFor();
        oracle.dead(folder);
        if (code != 128 + 9) {
            throw new ExperienceException("A process ended by itself, with " + code + ":\n" + get(said), null);
        }
    }

    /** A whole line: what was cut off by the kill is no line. */
    private static @Nullable String line(BufferedReader from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = from.read(); c >= 0; c = from.read()) {
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
        return null;
    }

    private static String text(InputStream from) {
        try {
            return new String(from.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static String get(CompletableFuture<String> text) throws InterruptedException {
        try {
            return text.get();
        } catch (ExecutionException e) {
            return "";
        }
    }

    /** Opens the log as its next owner would, makes one more decision, erases the first subject, and ships everything. */
    private void finish() throws InterruptedException {
        try (ExperienceLog log = FaultTraffic.log(folder).onDurable(id -> {}).open();
                FaultTraffic traffic = new FaultTraffic(log)) {
            long n = oracle.next();
            oracle.heard("i " + n);
            var decision = traffic.decide(n);
            if (!log.awaitDurable(LONG)) {
                throw new ExperienceException("A decision is not durable after " + LONG + ": " + log.status(), null);
            }
            oracle.heard("d " + decision.id());
            oracle.heard("e " + FaultTraffic.subjectKey(0));
            log.erase(FaultTraffic.subjectKey(0));
            oracle.heard("E " + FaultTraffic.subjectKey(0));
            // The first says how many decisions wait: before, those of earlier processes may not have been read again.
            await("joined", log, () -> log.drain(LONG));
            await("closed", log, () -> log.status().pending() == 0);
            await("shipped", log, () -> log.drain(LONG));
        }
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(String what, ExperienceLog log, Condition done) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!done.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new ExperienceException("Not all was " + what + " after " + LONG + ": " + log.status(), null);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
