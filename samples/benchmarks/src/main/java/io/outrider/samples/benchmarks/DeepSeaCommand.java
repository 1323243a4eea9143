package io.outrider.samples.benchmarks;

import io.outrider.samples.shared.RunOptions;
import io.outrider.samples.shared.Seeds;
import io.outrider.samples.shared.TextTable;
import io.outrider.samples.shared.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how soon the library's samplers find a reward that only one sequence of actions reaches. */
@Command(
        name = "deepsea",
        description = "Episodes until DeepSea (bsuite) is solved: fewer than .9 of all episodes so far went wrong.",
        sortOptions = false)
final class DeepSeaCommand implements Callable<Integer> {

    private static final List<String> NAMES =
            Diver.ALL.stream().map(Diver::label).toList();

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--sizes", split = ",", paramLabel = "N", description = "rows of the sea (${DEFAULT-VALUE})")
    private List<Integer> sizes = List.of(10, 20, 30);

    @Option(names = "--episodes", paramLabel = "N", description = "give up after as many (${DEFAULT-VALUE})")
    private int episodes = 10_000;

    @Option(names = "--runs", paramLabel = "N", description = "an odd number of seas for each row (21; quick: 5)")
    private @Nullable Integer runs;

    @Option(names = "--samplers", split = ",", paramLabel = "S", description = "some of ${DEFAULT-VALUE}")
    private List<String> samplers = NAMES;

    @Option(names = "--threads", paramLabel = "N", description = "runs at a time (${DEFAULT-VALUE} here)")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * What one sampler needs in seas of one size.
     *
     * @param size rows of the sea
     * @param sampler its name here
     * @param solvedEpisode the median over runs, an unsolved run counting as infinite; null if that is unsolved
     * @param runs how many runs, each with its own sea and seed
     * @param solvedRuns how many of them were solved
     * @param fewest the quickest run's episode; null if none was solved
     * @param most the slowest solved run's episode; null if none was solved
     * @param configuration the library sampler's canonical configuration
     * @param members draws an episode; 0 for the estimate alone
     * @param published the figure to compare with; null where there is none
     */
    record Row(
            int size,
            String sampler,
            @Nullable Integer solvedEpisode,
            int runs,
            int solvedRuns,
            @Nullable Integer fewest,
            @Nullable Integer most,
            String configuration,
            int members,
            @Nullable Integer published) {

        /** The row of {@code solved}, one element a run. */
        static Row of(int size, Diver diver, List<OptionalInt> solved) {
            List<Integer> sorted = solved.stream()
                    .flatMapToInt(OptionalInt::stream)
                    .sorted()
                    .boxed()
                    .toList();
            int middle = solved.size() / 2;
            boolean none = sorted.isEmpty();
            return new Row(
                    size,
                    diver.label(),
                    middle < sorted.size() ? sorted.get(middle) : null,
                    solved.size(),
                    sorted.size(),
                    none ? null : sorted.get(0),
                    none ? null : sorted.get(sorted.size() - 1),
                    diver.sampler().toString(),
                    diver.members(),
                    diver.equals(Diver.RLSVI) ? published(size) : null);
        }

        private static @Nullable Integer published(int size) {
            return switch (size) {
                case 10 -> 43;
                case 20 -> 185;
                case 30 -> 371;
                default -> null;
            };
        }
    }

    /** What is written: the run's settings and a row for each size and sampler. */
    record Result(long seed, boolean quick, int episodes, double seconds, List<Row> rows) {}

    /** One run to do. */
    private record Task(int size, Diver diver, int run) {}

    @Override
    public Integer call() {
        int repeats = runs != null ? runs : options.quick() ? 5 : 21;
        options.require(
                repeats >= 1 && repeats % 2 == 1, "--runs must be odd, so that there is a median, not " + repeats);
        options.require(episodes >= 1, "--episodes must be at least 1, not " + episodes);
        options.require(threads >= 1, "--threads must be at least 1, not " + threads);
        for (int size : sizes) {
            options.require(size >= 2 && size <= 100, "--sizes are between 2 and 100, not " + size);
        }
        options.requireSome("--samplers", samplers, NAMES);
        long start = System.nanoTime();
        List<Row> rows = measure(repeats);
        double seconds = (System.nanoTime() - start) / 1e9;
        print(rows);
        options.write(new Result(options.seed(), options.quick(), episodes, seconds, rows));
        return 0;
    }

    private List<Row> measure(int repeats) {
        List<Task> tasks = new ArrayList<>();
        for (int size : sizes) {
            for (Diver diver : Diver.ALL) {
                for (int run = 0; run < repeats && samplers.contains(diver.label()); run++) {
                    tasks.add(new Task(size, diver, run));
                }
            }
        }
        List<OptionalInt> solved = Trials.run("deepsea", tasks.size(), threads, i -> {
            Task task = tasks.get(i);
            return new Dives(task.diver(), task.size(), Seeds.mix(options.seed(), task.run())).solvedEpisode(episodes);
        });
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < tasks.size(); from += repeats) {
            Task task = tasks.get(from);
            rows.add(Row.of(task.size(), task.diver(), solved.subList(from, from + repeats)));
        }
        return rows;
    }

    private void print(List<Row> rows) {
        TextTable table =
                new TextTable("size", "sampler", "solved at", "published", "fewest", "most", "solved runs", "");
        for (Row row : rows) {
            table.row(
                    row.size(),
                    row.sampler(),
                    figure(row.solvedEpisode()),
                    figure(row.published()),
                    figure(row.fewest()),
                    figure(row.most()),
                    row.solvedRuns() + " of " + row.runs(),
                    row.configuration());
        }
        options.print("episodes until DeepSea is solved, median over runs; - is not within " + episodes + ", seed "
                + options.seed());
        table.lines().forEach(options::print);
    }

    private static String figure(@Nullable Integer value) {
        return value == null ? "-" : value.toString();
    }
}
