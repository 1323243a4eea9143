package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.harness.UnavailableException;
import io.outrider.samples.benchmarks.peers.Deciding;
import io.outrider.samples.benchmarks.peers.Djl;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.benchmarks.peers.Observations;
import io.outrider.samples.benchmarks.peers.OrtJava;
import io.outrider.samples.benchmarks.peers.VirtualCallers;
import io.outrider.samples.shared.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how many decisions a second are made in batches, by one thread or for many callers. */
@Command(
        name = "throughput",
        description =
                "Decisions a second: decideAll on one thread over decide, and over explicit batches of ONNX Runtime's"
                        + " Java API and DJL; from Java 21 on, decideAsync over decide by 1 to 64 virtual threads.")
final class ThroughputCommand implements Callable<Integer> {

    private static final String ONE = "outrider-decide";
    private static final String ALL = "outrider-decide-all";
    private static final String ASYNC = "outrider-decide-async";
    /** How many virtual threads call at a time. */
    private static final List<Integer> CALLERS = List.of(1, 2, 8, 64);

    private static final int SHORT = 5;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--models", split = ",", paramLabel = "M", description = "some of S,M,L (${DEFAULT-VALUE})")
    private List<Model> models = List.of(Model.S, Model.M);

    @Option(names = "--rows", paramLabel = "N", description = "observations in a batch (${DEFAULT-VALUE})")
    private int batch = 64;

    @Option(names = "--rounds", paramLabel = "N", description = "windows of each contender (61; quick: 21)")
    private int rounds;

    @Override
    public Integer call() {
        options.require(rounds >= 0, "--rounds is at least 1, not " + rounds);
        options.require(batch >= 2 && batch <= 4096, "--rows is 2 to 4096, not " + batch);
        Report report = new Report(options);
        int count = rounds > 0 ? rounds : options.quick() ? 21 : 61;
        boolean brief = count <= SHORT;
        Plan plan = new Plan(
                Duration.ofMillis(brief ? 40 : options.quick() ? 1000 : 4000),
                Duration.ofMillis(brief ? 5 : 60),
                count);
        List<Row> rows = new ArrayList<>();
        try (TemporaryFolder folder = TemporaryFolder.create("throughput")) {
            for (Model model : models) {
                options.print(model + ": " + model.describe());
                rows.addAll(batches(model, folder.path(), plan));
                rows.addAll(callers(model, folder.path(), plan));
            }
        }
        report.onnx(rows);
        return 0;
    }

    private List<Row> callers(Model model, Path folder, Plan plan) {
        ExecutorService threads;
        try {
            threads = VirtualCallers.threads();
        } catch (UnavailableException e) {
            options.print("no rows of " + ASYNC + ": " + e.getMessage());
            return List.of();
        }
        try {
            List<Row> rows = new ArrayList<>();
            for (int callers : CALLERS) {
                rows.add(callers(model, callers, folder, plan, threads));
            }
            return rows;
        } finally {
            threads.shutdown();
        }
    }

    private Row callers(Model model, int callers, Path folder, Plan plan, ExecutorService threads) {
        long seed = options.seed();
        String which = model + "-" + callers;
        Supplier<Observations> observations = () -> new Observations(model, seed);
        try (Lineup lineup = new Lineup()) {
            Deciding shared = new Deciding(model, Deciding.ALL, folder.resolve("shared-" + which), seed, threads);
            lineup.add(shared.asynchronousCallers(ASYNC, callers, observations, threads));
            lineup.add(new Deciding(model, Deciding.ALL, folder.resolve("alone-" + which), seed)
                    .callers(ONE, callers, observations, threads));
            Rounds done = lineup.run(plan, round -> {});
            Row row = lineup.row(Comparison.perSecond("decide-async-" + callers, model.name()), done, ASYNC, ONE);
            @Nullable String losses = shared.losses();
            return losses == null ? row : row.note(losses);
        }
    }

    private List<Row> batches(Model model, Path folder, Plan plan) {
        long seed = options.seed();
        String suffix = "-batch";
        try (Lineup lineup = new Lineup()) {
            Deciding all = new Deciding(model, Deciding.ALL, folder.resolve("all-" + model), seed);
            lineup.add(all.decideAll(ALL, batch, new Observations(model, seed)));
            lineup.add(new Deciding(model, Deciding.ALL, folder.resolve("one-" + model), seed)
                    .decide(ONE, new Observations(model, seed)));
            lineup.add(OrtJava.pinned(model, batch, new Observations(model, seed)));
            lineup.add(OrtJava.arrays(model, batch, new Observations(model, seed)));
            lineup.peer(Djl.NAME + suffix, () -> Djl.start(model, batch, folder, seed));
            Rounds done = lineup.run(plan, round -> {});
            Comparison decisions = Comparison.perSecond("decide-all-" + batch, model.name());
            List<Row> rows = new ArrayList<>();
            for (String peer : List.of(ONE, OrtJava.PINNED + suffix, OrtJava.ARRAYS + suffix, Djl.NAME + suffix)) {
                Row row = lineup.row(decisions, done, ALL, peer);
                @Nullable String losses = all.losses();
                rows.add(losses == null ? row : row.note(losses));
            }
            return rows;
        }
    }
}
