package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.samplers.SamplerWay;
import io.outrider.samples.benchmarks.samplers.Stages;
import io.outrider.samples.shared.RunOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures samplers without a native run, beside loops by hand. */
@Command(
        name = "samplers",
        description =
                "From a policy's outputs to a drawn action and its propensity, 18 actions and 10 members, without a"
                        + " native run: each sampler beside a loop by hand, and what reading, describing and drawing take.")
final class SamplersCommand implements Callable<Integer> {

    private static final int SHORT = 2;
    private static final String MODEL = "K" + SamplerWay.ACTIONS + "-M" + SamplerWay.MEMBERS;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "windows of each sampler (61; quick: 15)")
    private int rounds;

    @Option(
            names = "--samplers",
            split = ",",
            paramLabel = "S",
            description = "some of ${COMPLETION-CANDIDATES}; all unless given")
    private List<SamplerWay> ways = List.of(SamplerWay.values());

    @Override
    public Integer call() {
        options.require(rounds >= 0, "--rounds is at least 1, not " + rounds);
        Report report = new Report(options);
        int count = rounds > 0 ? rounds : options.quick() ? 15 : 61;
        boolean brief = count <= SHORT;
        Plan plan = new Plan(Duration.ofMillis(brief ? 40 : 1200), Duration.ofMillis(brief ? 8 : 60), count);
        try (Lineup lineup = new Lineup()) {
            for (SamplerWay way : ways) {
                lineup.add(way.start(options.seed()));
            }
            report.plain(rows(lineup.run(plan, round -> {})));
            return 0;
        }
    }

    private List<Row> rows(Rounds done) {
        Comparison draw = Comparison.nanos("sampler", MODEL);
        Comparison stage = Comparison.nanos("sampler-stage", MODEL);
        List<Row> rows = new ArrayList<>();
        List<Row> stages = new ArrayList<>();
        for (SamplerWay way : ways) {
            String name = way.label();
            String hand = way.hand() + "-beside-" + name;
            String read = name + "/read";
            String described = name + "/described";
            done.part(name, Stages.HAND, hand);
            done.part(name, Stages.READ, read);
            done.part(name, Stages.DESCRIBED, described);
            rows.add(draw.row(done, name, hand).peer(way.hand()));
            stages.add(stage.row(done, read));
            stages.add(stage.difference(name + "/describe", done, described, read));
            stages.add(stage.difference(name + "/draw", done, name, described));
        }
        rows.addAll(stages);
        return rows;
    }
}
