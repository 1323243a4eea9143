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
                        + " Runtime and DJL: with the native library unpacked before, and unpacked by each start.")
final class ColdCommand implements Callable<Integer> {

    private static final String UNPACKING = "-unpacking";

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
            Rounds done = lineup.run(new Plan(Duration.ZERO, Duration.ofMillis(1), count), round -> {});
            report.onnx(rows(done));
            return 0;
        }
    }

    private static ColdContender start(
            String way, String suffix, List<String> flags, Path model, @Nullable Path folders) {
        List<String> quick = new ArrayList<>(flags);
        quick.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1"));
        return new ColdContender(
                way + suffix, ProcessContender.javaCommand(quick, ColdStart.class, way, model.toString()), folders);
    }

    private static List<Row> rows(Rounds done) {
        Comparison time = new Comparison("cold-start", "S", ColdContender.MILLIS, 1, "ms");
        Comparison memory = new Comparison("resident-after-first-decision", "S", ColdContender.RESIDENT, 1, "MiB");
        return List.of(
                time.row(done, ColdStart.OUTRIDER, ColdStart.ORT),
                time.row(done, ColdStart.OUTRIDER, ColdStart.DJL),
                time.row(done, ColdStart.RECORDING, ColdStart.ORT),
                time.row(done, ColdStart.OUTRIDER + UNPACKING, ColdStart.ORT + UNPACKING),
                memory.row(done, ColdStart.OUTRIDER, ColdStart.ORT),
                memory.row(done, ColdStart.RECORDING, ColdStart.ORT),
                memory.row(done, ColdStart.OUTRIDER, ColdStart.DJL));
    }
}
