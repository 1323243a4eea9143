package io.outrider.samples.worlds;

import io.outrider.rollout.Costs;
import io.outrider.samples.shared.Estimate;
import io.outrider.samples.shared.RunOptions;
import io.outrider.samples.shared.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains every sampler on as many FLOPs, on mazes without end, and compares how they run mazes that none has seen. */
@Command(
        name = "generalisation",
        description =
                "Unseen mazes after equal FLOPs: path samplers on uniform worlds, world samplers with the control.",
        sortOptions = false)
final class GeneralisationCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private Subject subject = new Subject();

    @Mixin
    private Prices prices = new Prices();

    @Option(
            names = "--decisions",
            paramLabel = "N",
            description = "all arms get the FLOPs of as many decisions of the control (8192; quick: 1024)")
    private @Nullable Integer decisions;

    @Option(names = "--seeds", paramLabel = "N", description = "runs of each arm (10; quick: 3)")
    private @Nullable Integer seeds;

    @Option(names = "--threads", paramLabel = "N", description = "runs at a time (${DEFAULT-VALUE} here)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--out", paramLabel = "DIR", description = "where the report goes (${DEFAULT-VALUE})")
    private Path out = Path.of("outrider-worlds");

    /**
     * One arm's figures; differences are to the control, seed by seed, their bounds those of 95 % intervals.
     *
     * @param decisions the mean over seeds
     * @param flops deciding, stepping, making worlds and learning; the mean over seeds
     * @param solved the share of unseen mazes
     * @param worstDecile the share of seeds that solve a maze, over the tenth of the mazes where it is the lowest
     */
    record Row(
            String sampler,
            String worldSampler,
            double decisions,
            double flops,
            Interval solved,
            Interval efficiency,
            Interval worstDecile,
            Interval solvedAgainstControl,
            Interval worstDecileAgainstControl,
            double predictedNatsPerGigaflop) {}

    /** The file of {@code --json}: its fields are a contract. */
    record Result(
            long seed,
            boolean quick,
            double seconds,
            String subject,
            String device,
            double worldFlops,
            double stepFlops,
            int seeds,
            int unseen,
            List<Row> rows,
            List<String> words) {}

    @Override
    public Integer call() {
        int most = decisions != null ? decisions : options.quick() ? 1024 : 8192;
        int repeats = seeds != null ? seeds : options.quick() ? 3 : 10;
        options.require(most >= 512, "--decisions must be at least 512, not " + most);
        options.require(repeats >= 3, "--seeds must be at least 3, so that there is an interval, not " + repeats);
        options.require(threads >= 1, "--threads must be at least 1, not " + threads);
        prices.check(options);
        Setting setting = subject.setting(options);
        long start = System.nanoTime();
        Comparison comparison = new Comparison(
                setting,
                options.quick() ? Arm.COMPARED_QUICKLY : Arm.COMPARED,
                most,
                repeats,
                options.quick() ? 24 : 64);
        Costs costs = prices.costs(setting, System::nanoTime);
        List<Comparison.Outcome> outcomes = comparison.run(costs, options.seed(), threads);
        Comparison.Outcome control = Comparison.of(Arm.MATCHED, outcomes);
        List<Row> rows = new ArrayList<>();
        for (Comparison.Outcome outcome : outcomes) {
            rows.add(row(outcome, control));
        }
        List<String> words = words(outcomes);
        List<String> table = table(rows);
        double seconds = (System.nanoTime() - start) / 1e9;
        options.print(heading(setting, most, repeats));
        options.print("");
        table.forEach(options::print);
        options.print("");
        words.forEach(options::print);
        Path page = out.resolve("generalisation.html");
        new HtmlReport("Generalisation to unseen " + setting.family().plural())
                .words(heading(setting, most, repeats))
                .heading("Path samplers, on uniform worlds")
                .picture(bands(outcomes, true))
                .heading("World samplers, with the control")
                .picture(bands(outcomes, false))
                .lines(words)
                .lines(table)
                .write(page);
        options.print("");
        options.print(Prices.words(costs));
        options.print("report " + page);
        options.write(new Result(
                options.seed(),
                options.quick(),
                seconds,
                subject.label(),
                setting.provider(),
                costs.world(),
                costs.step(),
                repeats,
                comparison.unseen(),
                rows,
                words));
        return 0;
    }

    private static String heading(Setting setting, int most, int repeats) {
        return String.format(
                Locale.ROOT,
                "unseen %s after the FLOPs of %,d decisions of the control; mean and 95 %% interval over %d seeds",
                setting.family().plural(),
                most,
                repeats);
    }

    private static Row row(Comparison.Outcome outcome, Comparison.Outcome control) {
        return new Row(
                outcome.arm().exploration().label(),
                outcome.arm().curriculum().label(),
                Estimate.of(outcome.runs().stream()
                                .map(run -> (double) run.decisions())
                                .toList())
                        .mean(),
                Estimate.of(outcome.runs().stream().map(Comparison.Run::flops).toList())
                        .mean(),
                Interval.ofMean(outcome.solved()),
                Interval.ofMean(outcome.efficiency()),
                outcome.worstDecile(),
                Interval.ofDifference(outcome.solved(), control.solved()),
                outcome.worstDecileAgainst(control),
                Estimate.of(outcome.runs().stream()
                                .map(run -> run.predictedNats() / run.flops() * 1e9)
                                .toList())
                        .mean());
    }

    private static List<String> table(List<Row> rows) {
        TextTable table = new TextTable(
                "path / world sampler", "decisions", "solved", "worst decile", "solved − control", "nats/GFLOP");
        for (Row row : rows) {
            table.row(
                    row.sampler() + " / " + row.worldSampler(),
                    String.format(Locale.ROOT, "%,.0f", row.decisions()),
                    row.solved(),
                    row.worstDecile(),
                    row.solvedAgainstControl(),
                    String.format(Locale.ROOT, "%.2f", row.predictedNatsPerGigaflop()));
        }
        return table.lines();
    }

    private static List<String> words(List<Comparison.Outcome> outcomes) {
        List<String> words = new ArrayList<>();
        Comparison.Outcome control = Comparison.of(Arm.MATCHED, outcomes);
        Comparison.Outcome plain = Comparison.of(new Arm(Exploration.ONE, Curriculum.UNIFORM), outcomes);
        for (Comparison.Outcome outcome : outcomes) {
            Arm arm = outcome.arm();
            if (arm.exploration().isDirected()) {
                words.add(sentence(outcome, plain, "ε-greedy of one estimator at equal FLOPs"));
                words.add(sentence(outcome, control, "the matched control without a bonus"));
            } else if (arm.curriculum() != Curriculum.UNIFORM) {
                words.add(sentence(outcome, control, "uniform worlds"));
            }
        }
        return words;
    }

    private static String sentence(Comparison.Outcome outcome, Comparison.Outcome other, String name) {
        Interval gap = Interval.ofDifference(outcome.solved(), other.solved());
        double ratio = Interval.ofMean(outcome.solved()).mean()
                / Math.max(1e-9, Interval.ofMean(other.solved()).mean());
        String verdict = gap.low() > 0
                ? ratio >= 2 ? "more than doubles" : "beats"
                : gap.high() < 0 ? "is worse than" : "cannot be told apart from";
        return String.format(
                Locale.ROOT,
                "%s %s %s: %s of solved worlds (%.2f times as many); worst decile %s.",
                outcome.arm().label(),
                verdict,
                name,
                gap.signed(),
                ratio,
                outcome.worstDecileAgainst(other).signed());
    }

    private static String bands(List<Comparison.Outcome> outcomes, boolean paths) {
        Bands bands = new Bands("solved of unseen worlds, ± 2 standard errors", "FLOPs");
        for (Comparison.Outcome outcome : outcomes) {
            boolean uniform = outcome.arm().curriculum() == Curriculum.UNIFORM;
            if (paths ? uniform : !uniform || outcome.arm().equals(Arm.MATCHED)) {
                bands.line(outcome.arm().label(), outcome.curve());
            }
        }
        return bands.draw();
    }
}
