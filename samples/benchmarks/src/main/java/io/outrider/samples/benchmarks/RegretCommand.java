package io.outrider.samples.benchmarks;

import io.outrider.samplers.Samplers;
import io.outrider.samples.shared.Estimate;
import io.outrider.samples.shared.RunOptions;
import io.outrider.samples.shared.TextTable;
import io.outrider.sampling.PathSampler;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the regret of the library's samplers on bandits whose regret has been published. */
@Command(
        name = "regret",
        description = "Cumulative regret on Bernoulli bandits (10 arms, 1000 pulls), beside published figures.",
        sortOptions = false)
final class RegretCommand implements Callable<Integer> {

    private static final int ARMS = 10;
    private static final int STEPS = 1000;
    /** With fresh draws at each step a member drawn from a few is a posterior draw, whatever their number. */
    private static final int THOMPSON_MEMBERS = 10;

    private static final List<String> NAMES = List.of("thompson", "ids", "ids-deterministic", "ucb1", "ucb-tuned");

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--trials", paramLabel = "N", description = "trials of each sampler but IDS (10000; quick: 2000)")
    private @Nullable Integer trials;

    @Option(names = "--ids-trials", paramLabel = "N", description = "trials of the two forms of IDS (1000; quick: 250)")
    private @Nullable Integer idsTrials;

    @Option(
            names = "--ids-members",
            paramLabel = "N",
            description = "posterior draws a step that IDS estimates information from (${DEFAULT-VALUE})")
    private int idsMembers = 200;

    @Option(names = "--samplers", split = ",", paramLabel = "S", description = "some of ${DEFAULT-VALUE}")
    private List<String> samplers = NAMES;

    @Option(names = "--threads", paramLabel = "N", description = "trials that run at a time (${DEFAULT-VALUE} here)")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * One sampler's figures.
     *
     * @param setting the problem: reward, arms × pulls
     * @param sampler its name here
     * @param meanRegret the mean over trials of the cumulative expected regret
     * @param standardError of {@code meanRegret}
     * @param trials how many trials
     * @param reference whether it is textbook code of this benchmark, not a sampler of the library
     * @param configuration the library sampler's canonical configuration; null for references
     * @param members posterior draws a step; null for references
     * @param publishedRegret the figure to compare with; null where there is none
     * @param publishedError its standard error
     * @param seconds how long its trials took
     */
    record Row(
            String setting,
            String sampler,
            double meanRegret,
            double standardError,
            int trials,
            boolean reference,
            @Nullable String configuration,
            @Nullable Integer members,
            @Nullable Double publishedRegret,
            @Nullable Double publishedError,
            double seconds) {}

    /** What is written: the run's settings and a row for each sampler. */
    record Result(long seed, boolean quick, double seconds, List<Row> rows) {}

    @Override
    public Integer call() {
        int most = trials != null ? trials : options.quick() ? 2000 : 10_000;
        int mostIds = idsTrials != null ? idsTrials : options.quick() ? 250 : 1000;
        options.require(most >= 1, "--trials must be at least 1, not " + most);
        options.require(mostIds >= 1, "--ids-trials must be at least 1, not " + mostIds);
        options.require(idsMembers >= 1, "--ids-members must be at least 1, not " + idsMembers);
        options.require(threads >= 1, "--threads must be at least 1, not " + threads);
        options.requireSome("--samplers", samplers, NAMES);
        long start = System.nanoTime();
        BernoulliTrials bandits = new BernoulliTrials(ARMS, STEPS, options.seed(), threads);
        List<Row> rows = contestants(most, mostIds).stream()
                .filter(contestant -> samplers.contains(contestant.name()))
                .map(contestant -> contestant.row(bandits))
                .toList();
        print(rows);
        options.write(new Result(options.seed(), options.quick(), seconds(start), rows));
        return 0;
    }

    private List<Contestant> contestants(int most, int mostIds) {
        return List.of(
                new Sampled("thompson", Samplers.thompson(), THOMPSON_MEMBERS, most, new Published(27.7, 0.3)),
                new Sampled("ids", Samplers.ids(), idsMembers, mostIds, new Published(18.5, 1.4)),
                new Sampled("ids-deterministic", Samplers.idsDeterministic(), idsMembers, mostIds, null),
                new Reference("ucb1", UpperConfidence.UCB1, most, new Published(130.7, 0.4)),
                new Reference("ucb-tuned", UpperConfidence.UCB_TUNED, most, new Published(36.1, 0.2)));
    }

    /** A figure to compare with. */
    private record Published(double regret, double error) {}

    /** Who takes part. */
    private sealed interface Contestant {

        String name();

        Row row(BernoulliTrials bandits);
    }

    /** A sampler of the library over posterior draws. */
    private record Sampled(
            String name,
            PathSampler sampler,
            int members,
            int trials,
            @Nullable Published published) implements Contestant {

        @Override
        public Row row(BernoulliTrials bandits) {
            long start = System.nanoTime();
            Estimate regret = Estimate.of(bandits.regrets(sampler, members, trials));
            return new Row(
                    bandits.setting(),
                    name,
                    regret.mean(),
                    regret.standardError(),
                    regret.count(),
                    false,
                    sampler.toString(),
                    members,
                    published == null ? null : published.regret(),
                    published == null ? null : published.error(),
                    seconds(start));
        }
    }

    /** A rule of the textbook. */
    private record Reference(String name, Chooser rule, int trials, Published published) implements Contestant {

        @Override
        public Row row(BernoulliTrials bandits) {
            long start = System.nanoTime();
            Estimate regret = Estimate.of(bandits.regrets(name, trials, trial -> rule));
            return new Row(
                    bandits.setting(),
                    name,
                    regret.mean(),
                    regret.standardError(),
                    regret.count(),
                    true,
                    null,
                    null,
                    published.regret(),
                    published.error(),
                    seconds(start));
        }
    }

    private void print(List<Row> rows) {
        TextTable table = new TextTable("sampler", "regret", "± s.e.", "trials", "published", "± s.e.", "seconds", "");
        for (Row row : rows) {
            table.row(
                    row.sampler(),
                    figure(row.meanRegret()),
                    figure(row.standardError()),
                    row.trials(),
                    figure(row.publishedRegret()),
                    figure(row.publishedError()),
                    figure(row.seconds()),
                    row.reference() ? "reference" : row.members() + " draws a step");
        }
        options.print("cumulative regret, bernoulli-" + ARMS + "x" + STEPS + ", seed " + options.seed());
        table.lines().forEach(options::print);
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
