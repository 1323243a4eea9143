package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.ProcessContender;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Djl;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.shared.RunOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a new process until its first decision, and what it then holds. */
@Command(
        name = "cold",
        description =
                "From the start of a process to its first decision on S, and its resident memory then, beside bare ONNX"
                        + " Runtime and DJL: with the native library unpacked before, and unpacked by each start; and with the"
                        + " JVM's archive of loaded classes.")
final class ColdCommand implements Callable<Integer> {

    private static final String UNPACKING = "-unpacking";
    private static final String ARCHIVED = "-archived";
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1");

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "starts of each (41; quick: 11)")
    private int rounds;

    @Override
    public Integer call() {
        options.require(rounds >= 0, "--rounds is at least 1, not " + rounds);
        Report report = new Report(options);
        int count = rounds > 0 ? rounds : options.quick() ? 11 : 41;
        try (TemporaryFolder folder = TemporaryFolder.create("cold");
                Lineup lineup = new Lineup()) {
            Model.S.version(0).close(); // unpacks the library, if nobody has
            Path model = Model.S.writeTo(folder.path());
            lineup.add(start(ColdStart.OUTRIDER, "", List.of(), model, null));
            lineup.add(start(ColdStart.RECORDING, "", List.of(), model, folder.path()));
            lineup.add(start(ColdStart.ORT, "", Djl.nativePath(), model, null));
            lineup.add(start(ColdStart.DJL, "", Djl.flags(), model, null));
            lineup.add(start(ColdStart.OUTRIDER, UNPACKING, List.of("-Doutrider.natives=off"), model, null));
            lineup.add(start(ColdStart.ORT, UNPACKING, List.of(), model, null));
            boolean archives = ProcessContender.onlyJars();
            if (archives) {
                lineup.add(archived(ColdStart.OUTRIDER, List.of(), model, folder.path()));
                lineup.add(archived(ColdStart.ORT, Djl.nativePath(), model, folder.path()));
            } else {
                System.err.println("no rows from an archive of classes: a JVM archives only what comes from jars");
            }
            Rounds done = lineup.run(new Plan(Duration.ZERO, Duration.ofMillis(1), count), round -> {});
            report.onnx(rows(done, archives));
            return 0;
        }
    }

    private static ColdContender start(
            String way, String suffix, List<String> flags, Path model, @Nullable Path folders) {
        return new ColdContender(way + suffix, command(way, flags, model), folders);
    }

    private static List<String> command(String way, List<String> flags, Path model) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(FLAGS);
        return ProcessContender.javaCommand(all, ColdStart.class, way, model.toString());
    }

    /** Starts from an archive of the classes that one such start has loaded, as a service's image can carry it. */
    private static ColdContender archived(String way, List<String> flags, Path model, Path folder) {
        Path archive = folder.resolve(way + ".jsa");
        List<String> first = new ArrayList<>(flags);
        first.add("-XX:ArchiveClassesAtExit=" + archive);
        try {
            Process process = new ProcessBuilder(command(way, first, model))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            int status = process.waitFor();
            if (status != 0 || !Files.exists(archive)) {
                throw new IllegalStateException(
                        "no archive of classes was made by " + way + ", which ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + way, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + way + " archives its classes", e);
        }
        List<String> later = new ArrayList<>(flags);
        later.add("-XX:SharedArchiveFile=" + archive);
        return start(way, ARCHIVED, later, model, null);
    }

    private static List<Row> rows(Rounds done, boolean archives) {
        Comparison time = new Comparison("cold-start", "S", ColdContender.MILLIS, 1, "ms");
        Comparison memory = new Comparison("resident-after-first-decision", "S", ColdContender.RESIDENT, 1, "MiB");
        List<Row> rows = new ArrayList<>(List.of(
                time.row(done, ColdStart.OUTRIDER, ColdStart.ORT),
                time.row(done, ColdStart.OUTRIDER, ColdStart.DJL),
                time.row(done, ColdStart.RECORDING, ColdStart.ORT),
                time.row(done, ColdStart.OUTRIDER + UNPACKING, ColdStart.ORT + UNPACKING),
                memory.row(done, ColdStart.OUTRIDER, ColdStart.ORT),
                memory.row(done, ColdStart.RECORDING, ColdStart.ORT),
                memory.row(done, ColdStart.OUTRIDER, ColdStart.DJL)));
        if (archives) {
            rows.add(time.row(done, ColdStart.OUTRIDER + ARCHIVED, ColdStart.ORT + ARCHIVED));
            rows.add(memory.row(done, ColdStart.OUTRIDER + ARCHIVED, ColdStart.ORT + ARCHIVED));
        }
        return rows;
    }
}
