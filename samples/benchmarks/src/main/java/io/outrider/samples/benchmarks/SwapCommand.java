package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.shared.RunOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Swaps the policy many times under load, and says whether anything grew, failed or stalled. */
@Command(
        name = "swap",
        description =
                "Hot swaps of S while a thread decides: growth of resident memory, failed decisions, what a swap takes"
                        + " and what it does to the tail; beside ONNX Runtime's Java API. Exit code 1 if a decision failed.")
final class SwapCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--swaps", paramLabel = "N", description = "how many (1000; quick: 200)")
    private int swaps;

    @Override
    public Integer call() {
        options.require(swaps == 0 || (swaps >= 9 && swaps <= 1_000_000), "--swaps is 9 to a million, not " + swaps);
        Report report = new Report(options);
        int count = swaps > 0 ? swaps : options.quick() ? 200 : 1000;
        try (Lineup lineup = new Lineup()) {
            lineup.add(SwapPeer.start(SwapPeer.OUTRIDER, count, options.seed()));
            lineup.add(SwapPeer.start(SwapPeer.ORT, count, options.seed()));
            Rounds rounds = lineup.run(new Plan(Duration.ofMillis(1), Duration.ofMillis(1), 1), round -> {});
            List<Row> rows = List.of(
                    row(rounds, SwapPeer.GROWTH, "MiB").note("over the last two thirds of " + count + " swaps"),
                    row(rounds, SwapPeer.FAILED, "decisions"),
                    row(rounds, SwapPeer.TAIL, "us"),
                    row(rounds, SwapPeer.SWAP, "ms"));
            report.onnx(rows);
            return rows.get(1).subjectValue() == 0 ? 0 : 1;
        }
    }

    private static Row row(Rounds rounds, String figure, String unit) {
        return new Comparison("swap-" + figure, "S", figure, 1, unit).beside(rounds, SwapPeer.OUTRIDER, SwapPeer.ORT);
    }
}
