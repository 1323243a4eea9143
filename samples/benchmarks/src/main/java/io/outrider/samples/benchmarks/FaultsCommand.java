package io.outrider.samples.benchmarks;

import io.outrider.experience.ExperienceException;
import io.outrider.samples.shared.RunOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Kills a recording process again and again and compares what arrives with what was acknowledged. */
@Command(
        name = "faults",
        description =
                "Kills a recording process with SIGKILL at random times, --loops times on one folder, and holds"
                        + " what is delivered against what it had acknowledged, and whom it had erased. Exit code 1 if anything is lost or wrong.")
final class FaultsCommand implements Callable<Integer> {

    private static final int EVERY = 50;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--loops", paramLabel = "N", description = "processes to kill (${DEFAULT-VALUE})")
    private int loops = 50;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "where to work, and what to leave there; else a" + " temporary folder that is deleted")
    private @Nullable Path given;

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.require(loops > 0, "--loops is at least 1, not " + loops);
        Path folder = given == null ? Files.createTempDirectory("outrider-faults") : given;
        options.require(isEmpty(folder), "--folder names one that is not empty: " + folder);
        try {
            FaultLoop loop = new FaultLoop(folder, options.seed());
            FaultLoop.Result result = loop.run(loops, this::progress);
            options.print(String.format(
                    "%d loops (%d killed while opening), %d issued, %d acknowledged, %d delivered (%d copies),"
                            + " %d erasures that left out %d, %d lost, %d wrong, %d s",
                    result.loops(),
                    result.killedOpening(),
                    result.issued(),
                    result.acknowledged(),
                    result.delivered(),
                    result.copies(),
                    result.erasures(),
                    result.leftOut(),
                    result.lost(),
                    result.wrong(),
                    result.seconds()));
            if (!loop.examples().isEmpty()) {
                options.print(loop.examples());
            }
            options.write(result);
            return result.lost() == 0 && result.wrong() == 0 ? 0 : 1;
        } finally {
            if (given == null) {
                delete(folder);
            }
        }
    }

    private void progress(long done) {
        if (done % EVERY == 0) {
            options.print(done + " of " + loops);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ExperienceException("Cannot delete " + folder, e);
        }
    }
}
