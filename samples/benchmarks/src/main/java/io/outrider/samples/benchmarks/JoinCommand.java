package io.outrider.samples.benchmarks;

import io.outrider.samples.shared.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how fast outcomes are joined to decisions. */
@Command(
        name = "join",
        description = "Fills a log with decisions and outcomes, and measures how fast a restart joins them all again:"
                + " each outcome right after its decision (quick), after all decisions in their order (delayed), or"
                + " in random order (shuffled). The median of --repetitions.")
final class JoinCommand implements Callable<Integer> {

    private static final int QUICK_DIVISOR = 10;
    private static final int MOST = 1_000_000;
    private static final double MEGABYTE = 1e6;
    private static final double MICROS = 1e6;

    /**
     * One order of outcomes.
     *
     * @param order when they came
     * @param decisions that were joined
     * @param rawBytes the segments that were read
     * @param seconds from the opening to the last row, the median
     * @param decisionsPerSecond rows over seconds
     * @param megabytesPerSecond bytes read over seconds, in 10⁶
     * @param cpuMicrosPerDecision time of the joining thread on a processor, the median
     */
    record Row(
            String order,
            int decisions,
            long rawBytes,
            double seconds,
            double decisionsPerSecond,
            double megabytesPerSecond,
            double cpuMicrosPerDecision) {}

    /** What is written as JSON. */
    record Result(int repetitions, int width, List<Row> rows) {}

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--decisions", paramLabel = "N", description = "how many (${DEFAULT-VALUE}; a tenth with --quick)")
    private int decisions = 300_000;

    @Option(names = "--width", paramLabel = "N", description = "floats of an observation (${DEFAULT-VALUE})")
    private int width = 32;

    @Option(names = "--repetitions", paramLabel = "N", description = "of each order (${DEFAULT-VALUE})")
    private int repetitions = 5;

    @Override
    public Integer call() throws InterruptedException {
        options.require(
                decisions >= QUICK_DIVISOR && decisions <= MOST,
                "--decisions is from " + QUICK_DIVISOR + " to " + MOST + ", as many as a log lets wait, not "
                        + decisions);
        options.require(width >= 1 && width <= 4096, "--width is from 1 to 4096, not " + width);
        options.require(repetitions >= 1, "--repetitions is at least 1, not " + repetitions);
        int count = options.quick() ? decisions / QUICK_DIVISOR : decisions;
        JoinRun run = new JoinRun(count, width, options.seed());
        List<Row> rows = new ArrayList<>();
        for (JoinRun.Order order : JoinRun.Order.values()) {
            try (TemporaryFolder folder = TemporaryFolder.create("join")) {
                rows.add(row(order, count, run.run(folder.path(), order, repetitions)));
            }
            print(rows.get(rows.size() - 1));
        }
        options.write(new Result(repetitions, width, rows));
        return 0;
    }

    private static Row row(JoinRun.Order order, int count, List<JoinRun.Time> times) {
        double seconds = median(times, JoinRun.Time::seconds);
        long bytes = times.get(0).rawBytes();
        return new Row(
                order.name().toLowerCase(Locale.ROOT),
                count,
                bytes,
                seconds,
                count / seconds,
                bytes / seconds / MEGABYTE,
                median(times, JoinRun.Time::cpuSeconds) * MICROS / count);
    }

    private static double median(List<JoinRun.Time> times, ToDoubleFunction<JoinRun.Time> value) {
        double[] sorted = times.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void print(Row row) {
        options.print(String.format(
                Locale.ROOT,
                "%-8s %d decisions in %.2f s: %.0f a second, %.1f MB/s; %.2f µs of the joining thread each",
                row.order(),
                row.decisions(),
                row.seconds(),
                row.decisionsPerSecond(),
                row.megabytesPerSecond(),
                row.cpuMicrosPerDecision()));
    }
}
