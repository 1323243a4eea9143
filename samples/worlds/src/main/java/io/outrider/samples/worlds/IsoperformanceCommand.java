package io.outrider.samples.worlds;

import io.outrider.rollout.Costs;
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

/** Sweeps over how many worlds and how long in each, and draws contours of equal performance over what both cost. */
@Command(
        name = "isoperformance",
        description =
                "What worlds and paths are worth: a sweep over both, in FLOPs, for several samplers and a control.",
        sortOptions = false)
final class IsoperformanceCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private Subject subject = new Subject();

    @Mixin
    private Prices prices = new Prices();

    private TierOne tierOne = TierOne.USUAL;

    @Option(names = "--worlds", split = ",", paramLabel = "N", description = "how many (1,4,16,64; quick: 1,4,16)")
    private @Nullable List<Integer> worlds;

    @Option(
            names = "--paths",
            split = ",",
            paramLabel = "N",
            description = "decisions for each world (64,256,1024; quick or images: 64,256)")
    private @Nullable List<Integer> paths;

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "leave out cells of more decisions than that (16384; images: 4096)")
    private @Nullable Long mostDecisions;

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "PATH/WORLD",
            description = "path and world samplers to sweep over, as control/plr (seven; quick: four)")
    private @Nullable List<String> arms;

    @Option(names = "--seeds", paramLabel = "N", description = "runs of each cell (10; quick: 2)")
    private @Nullable Integer seeds;

    @Option(names = "--threads", paramLabel = "N", description = "runs at a time (${DEFAULT-VALUE} here)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--out", paramLabel = "DIR", description = "where report and pictures go (${DEFAULT-VALUE})")
    private Path out = Path.of("outrider-worlds");

    /** Takes the constants of the first tier. */
    @Option(
            names = "--tier1",
            paramLabel = "sigma,tau,cw,cp",
            description = "constants of the problem whose optimum is known (2,0.5,64,1)")
    void tierOne(String constants) {
        try {
            tierOne = TierOne.parse(constants);
        } catch (IllegalArgumentException e) {
            options.require(false, "--tier1: " + e.getMessage());
        }
    }

    /** The file of {@code --json}: its fields are a contract; {@code cpuSeconds} is what all threads of the process took. */
    record Result(
            long seed,
            boolean quick,
            double seconds,
            double cpuSeconds,
            String subject,
            String device,
            TierOne.Result tier1,
            Calibration calibration,
            double worldFlops,
            double stepFlops,
            int seeds,
            int unseen,
            List<Cell> cells,
            List<String> words) {}

    @Override
    public Integer call() {
        boolean small = options.quick() || subject.isImages();
        List<Integer> counts = rising("--worlds", worlds, options.quick() ? List.of(1, 4, 16) : List.of(1, 4, 16, 64));
        List<Integer> budgets = rising("--paths", paths, small ? List.of(64, 256) : List.of(64, 256, 1024));
        long most = mostDecisions != null ? mostDecisions : subject.isImages() ? 4096 : 16_384;
        long needed = (long) counts.get(counts.size() - 1) * budgets.get(0);
        options.require(
                most >= needed,
                "--most must be at least " + needed + ", so that every number of worlds has a cell, not " + most);
        int repeats = seeds != null ? seeds : options.quick() ? 2 : 10;
        options.require(repeats >= 2, "--seeds must be at least 2, so that there is an error, not " + repeats);
        options.require(threads >= 1, "--threads must be at least 1, not " + threads);
        prices.check(options);
        List<Arm> swept = arms();
        Setting setting = subject.setting(options);
        long start = System.nanoTime();
        double cpuBefore = ProcessorTime.seconds();
        TierOne.Result known = tierOne.run(options.seed());
        printKnown(known);
        Calibration calibration = Calibration.measure(setting, System::nanoTime);
        Costs costs = prices.costs(calibration);
        TierTwo sweep = new TierTwo(
                setting, swept, counts, budgets, most, repeats, 64, new Costs(0, costs.step(), 0), costs.world());
        List<Cell> cells = sweep.run(options.seed(), threads);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = ProcessorTime.seconds() - cpuBefore;
        List<String> words = words(sweep, cells);
        List<String> table = table(sweep, cells);
        options.print("");
        table.forEach(options::print);
        options.print("");
        words.forEach(options::print);
        report(known, calibration.flopsPerSecond(), costs, sweep, cells, table, words);
        options.print(String.format(
                Locale.ROOT, "%.0f s of processor time in %.0f s, %d threads", cpuSeconds, seconds, threads));
        options.write(new Result(
                options.seed(),
                options.quick(),
                seconds,
                cpuSeconds,
                subject.label(),
                setting.provider(),
                known,
                calibration,
                costs.world(),
                costs.step(),
                repeats,
                sweep.unseen(),
                cells,
                words));
        return 0;
    }

    private List<Arm> arms() {
        if (arms == null) {
            return options.quick() ? Arm.SWEPT_QUICKLY : Arm.SWEPT;
        }
        List<Arm> chosen = new ArrayList<>();
        for (String label : arms) {
            try {
                Arm arm = Arm.parse(label);
                options.require(
                        Curriculum.FINITE.contains(arm.curriculum()),
                        "--arms: a sweep is over lists of worlds, which " + label + " does not choose from");
                options.require(!chosen.contains(arm), "--arms names " + label + " twice");
                chosen.add(arm);
            } catch (IllegalArgumentException e) {
                options.require(false, "--arms " + label + ": " + e.getMessage());
            }
        }
        return chosen;
    }

    private List<Integer> rising(String option, @Nullable List<Integer> chosen, List<Integer> usual) {
        List<Integer> all = chosen != null ? chosen : usual;
        for (int i = 0; i < all.size(); i++) {
            int before = i == 0 ? 0 : all.get(i - 1);
            options.require(all.get(i) > before, option + " must be positive and rise, not " + all);
        }
        options.require(all.size() >= 2, option + " must be at least two, not " + all);
        return all;
    }

    private void printKnown(TierOne.Result known) {
        options.print(String.format(
                Locale.ROOT,
                "tier 1: the best number of pulls is %.2f; %.2f by the contours of %d noisy cells, %+.1f %%",
                known.trueP(),
                known.estimatedP(),
                known.cells().size(),
                100 * (known.estimatedP() / known.trueP() - 1)));
    }

    private static List<String> table(TierTwo sweep, List<Cell> cells) {
        List<String> header = new ArrayList<>(List.of("path sampler / world sampler", "worlds"));
        sweep.pathBudgets().forEach(budget -> header.add("× " + budget));
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (Arm arm : sweep.arms()) {
            for (int worlds : sweep.worlds()) {
                List<Object> row = new ArrayList<>(List.of(arm.label(), worlds));
                for (Cell cell : cells) {
                    if (cell.arm().equals(arm.label()) && cell.worlds() == worlds) {
                        row.add(String.format(Locale.ROOT, "%.2f ± %.2f", cell.mean(), cell.standardError()));
                    }
                }
                while (row.size() < header.size()) {
                    row.add("");
                }
                table.row(row.toArray());
            }
        }
        return table.lines();
    }

    private static List<String> words(TierTwo sweep, List<Cell> cells) {
        List<String> words = new ArrayList<>();
        for (Arm arm : sweep.arms()) {
            words.addAll(Verdict.of(arm, cells));
        }
        for (Arm arm : sweep.arms()) {
            if (!arm.equals(Arm.MATCHED) && sweep.arms().contains(Arm.MATCHED)) {
                words.add(Verdict.against(Arm.MATCHED, arm, cells));
            }
        }
        return words;
    }

    private void report(
            TierOne.Result known,
            double flopsPerSecond,
            Costs costs,
            TierTwo sweep,
            List<Cell> cells,
            List<String> table,
            List<String> words) {
        String contours = Contours.draw(sweep, cells);
        Path picture = out.resolve("isoperformance.svg");
        Path page = out.resolve("isoperformance.html");
        HtmlReport.write(picture, contours);
        new HtmlReport("Isoperformance")
                .words(String.format(
                        Locale.ROOT,
                        "Tier 1: the best number of pulls is %.2f by the closed form and %.2f by the contours fitted to %d "
                                + "simulated cells.",
                        known.trueP(),
                        known.estimatedP(),
                        known.cells().size()))
                .words(String.format(
                        Locale.ROOT,
                        "Tier 2: the share of %d unseen %s that is solved, %d seeds. One core does %.3g FLOPs a second here; "
                                + "making a world is counted as %.3g FLOPs, a step in one as %.3g.",
                        sweep.unseen(),
                        sweep.setting().family().plural(),
                        sweep.seeds(),
                        flopsPerSecond,
                        costs.world(),
                        costs.step()))
                .heading("Contours of equal performance")
                .picture(contours)
                .lines(words)
                .heading("By what it costs, with the most worlds")
                .picture(bands(sweep, cells))
                .heading("All cells")
                .lines(table)
                .write(page);
        options.print("");
        options.print(Prices.words(costs));
        options.print("report " + page + ", contours " + picture);
    }

    private static String bands(TierTwo sweep, List<Cell> cells) {
        Bands bands =
                new Bands("solved of unseen " + sweep.setting().family().plural() + ", ± 2 standard errors", "FLOPs");
        int most = sweep.worlds().get(sweep.worlds().size() - 1);
        for (Arm arm : sweep.arms()) {
            List<Bands.Point> points = new ArrayList<>();
            for (Cell cell : cells) {
                if (cell.arm().equals(arm.label()) && cell.worlds() == most) {
                    points.add(new Bands.Point(cell.flops(), cell.mean(), cell.standardError()));
                }
            }
            bands.line(arm.label(), points);
        }
        return bands.draw();
    }
}
