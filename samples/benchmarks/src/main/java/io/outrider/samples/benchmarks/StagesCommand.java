package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.ProcessContender;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Djl;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.shared.RunOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says where the time of one decision goes, by the JVM's own profiler. */
@Command(
        name = "stages",
        description =
                "Where the time of one decision goes, with everything on: what it takes beyond the policy's lane alone, shared"
                        + " out by the stages that Flight Recorder's samples fall into.")
final class StagesCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--models", split = ",", paramLabel = "M", description = "some of S,M,L (S,M)")
    private List<Model> models = List.of(Model.S, Model.M);

    @Option(names = "--seconds", paramLabel = "N", description = "of sampling for each model (120; quick: 30)")
    private int seconds;

    @Override
    public Integer call() {
        options.require(seconds >= 0, "--seconds is at least 1, not " + seconds);
        Report report = new Report(options);
        int length = seconds > 0 ? seconds : options.quick() ? 30 : 120;
        List<Row> rows = new ArrayList<>();
        try (TemporaryFolder folder = TemporaryFolder.create("stages")) {
            Model.S.version(0).close(); // unpacks the library, if nobody has
            for (Model model : models) {
                Path recording = folder.path().resolve(model + ".jfr");
                double[] nanos = profile(model, length, folder.path().resolve("log-" + model), recording);
                rows.addAll(rows(model, nanos, StageSamples.read(recording)));
            }
        }
        report.onnx(rows);
        return 0;
    }

    private static List<Row> rows(Model model, double[] nanos, StageSamples samples) {
        double beyond = nanos[0] - nanos[1];
        List<Row> rows = new ArrayList<>();
        rows.add(Row.of("decide", model.name(), DecisionRun.SUBJECT, nanos[0], DecisionRun.LANE, nanos[1], "ns")
                .note(samples.count() + " samples beyond the lane"));
        for (Map.Entry<String, Double> stage : samples.shares().entrySet()) {
            double share = stage.getValue();
            double error = Math.sqrt(share * (1 - share) / samples.count());
            rows.add(Row.alone("stage-by-profile", model.name(), stage.getKey(), share * beyond, "ns")
                    .note("standard error " + Math.round(error * beyond)));
        }
        return rows;
    }

    /** Decides in a process of its own, whose JVM can tell inlined methods apart; what a decision and the lane take, in nanoseconds. */
    private double[] profile(Model model, int length, Path log, Path recording) {
        List<String> flags = new ArrayList<>(Djl.nativePath());
        flags.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints"));
        List<String> command = ProcessContender.javaCommand(
                flags,
                StagesRun.class,
                model.name(),
                Long.toString(options.seed()),
                Integer.toString(length),
                log.toString(),
                recording.toString());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                String said = lines.readLine();
                if (process.waitFor() != 0 || said == null) {
                    throw new IllegalStateException("the profiled process ends with " + process.exitValue());
                }
                String[] nanos = said.split(" ", -1);
                return new double[] {Double.parseDouble(nanos[0]), Double.parseDouble(nanos[1])};
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a process is profiled", e);
        }
    }
}
