package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.log.Appends;
import io.outrider.samples.benchmarks.log.LogWay;
import io.outrider.samples.benchmarks.log.Recovery;
import io.outrider.samples.shared.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what putting a record on the disk costs the thread that does it, beside what others use for that. */
@Command(
        name = "log",
        description =
                "Records of 512 bytes: what an append takes on the calling thread, how many a second become durable,"
                        + " what they take on the disk, and how fast a crashed log is read again; beside Chronicle Queue, a Kafka"
                        + " producer, Logback's asynchronous appender and a bare file.")
final class LogCommand implements Callable<Integer> {

    private static final int SHORT = 2;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "windows of each contender (21; quick: 5)")
    private int rounds;

    @Option(
            names = "--ways",
            split = ",",
            paramLabel = "W",
            description = "some of ${COMPLETION-CANDIDATES}; all unless given")
    private List<LogWay> ways = List.of(LogWay.values());

    @Override
    public Integer call() {
        options.require(rounds >= 0, "--rounds is at least 1, not " + rounds);
        options.require(ways.contains(LogWay.RAW), "--ways has at least RAW, which the others are beside, not " + ways);
        Report report = new Report(options);
        int count = rounds > 0 ? rounds : options.quick() ? 5 : 21;
        boolean brief = count <= SHORT;
        List<Row> rows = new ArrayList<>();
        try (TemporaryFolder folder = TemporaryFolder.create("log")) {
            rows.addAll(appends(folder.path(), brief, count));
            rows.addAll(recovery(folder.path(), brief, count));
        }
        report.plain(rows);
        return 0;
    }

    private List<Row> appends(Path folder, boolean brief, int count) {
        Plan plan = brief
                ? new Plan(Duration.ofMillis(40), Duration.ofMillis(60), count)
                : new Plan(Duration.ofMillis(1600), Duration.ofMillis(900), count);
        int durable = brief ? 2_000 : options.quick() ? 40_000 : 200_000;
        try (Lineup lineup = new Lineup()) {
            for (LogWay way : ways) {
                lineup.peer(way.label(), () -> way.start(folder, durable));
            }
            Rounds done = lineup.run(plan, round -> options.print("appends, round " + round + " of " + count));
            return Appends.rows(lineup, done, ways);
        }
    }

    private List<Row> recovery(Path folder, boolean brief, int count) {
        Plan plan = new Plan(Duration.ofMillis(brief ? 0 : 4), Duration.ofMillis(1), count);
        try (Lineup lineup = new Lineup()) {
            Recovery often = Recovery.crashed(folder.resolve("often"), brief ? 1 : 3);
            Recovery once = Recovery.crashed(folder.resolve("once"), 1);
            Path work = folder.resolve("reading");
            lineup.add(often.reading(work));
            lineup.add(often.checksums(work));
            lineup.add(often.opening(Recovery.OPENING, work));
            lineup.add(often.rewriting(work));
            lineup.add(once.opening(Recovery.ONCE, work));
            Rounds done = lineup.run(plan, round -> {});
            return List.of(
                    new Comparison("recovery", null, Recovery.RATE, 1, "GB/s")
                            .row(done, Recovery.READING, Recovery.CHECKSUMS),
                    new Comparison("recovery-open", null, Recovery.RATE, 1, "GB/s")
                            .row(done, Recovery.OPENING, Recovery.REWRITING),
                    new Comparison("recovery-time", null, Recovery.MILLIS, 1, "ms").row(done, Recovery.ONCE));
        }
    }
}
