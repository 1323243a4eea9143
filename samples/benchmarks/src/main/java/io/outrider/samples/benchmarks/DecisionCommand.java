package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.shared.RunOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what one decision costs, with everything on, beside what ONNX Runtime alone and DJL cost. */
@Command(
        name = "decision",
        description =
                "One decision at batch 1 with sampler, propensity, id, meters and log, over ONNX Runtime's C API, its"
                        + " Java API and DJL; where its time goes; and its tail while the log works and the policy is swapped.")
final class DecisionCommand implements Callable<Integer> {

    private static final int SHORT = 5;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--models", split = ",", paramLabel = "M", description = "some of ${DEFAULT-VALUE}")
    private List<Model> models = List.of(Model.values());

    @Option(names = "--rounds", paramLabel = "N", description = "windows of each contender (61; quick: 21)")
    private int rounds;

    @Override
    public Integer call() {
        options.require(rounds >= 0, "--rounds is at least 1, not " + rounds);
        Report report = new Report(options);
        int count = rounds > 0 ? rounds : options.quick() ? 21 : 61;
        boolean brief = count <= SHORT;
        Plan plan = new Plan(
                Duration.ofMillis(brief ? 40 : options.quick() ? 1000 : 4000),
                Duration.ofMillis(brief ? 5 : 60),
                count);
        List<Row> rows = new ArrayList<>();
        try (TemporaryFolder folder = TemporaryFolder.create("decision")) {
            for (Model model : models) {
                options.print(model + ": " + model.describe());
                rows.addAll(new DecisionRun(model, folder.path(), options.seed()).rows(plan));
            }
            if (models.contains(Model.S)) {
                options.print("tail of S");
                rows.add(AfterSwapRun.row(Model.S, options.seed(), brief ? 5 : options.quick() ? 100 : 1000));
                rows.addAll(TailRun.rows(folder.path(), options.seed(), brief, options.quick()));
            }
        }
        report.onnx(rows);
        return 0;
    }
}
