package io.outrider.samples.routing;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.outrider.OutriderException;
import io.outrider.samples.shared.Json;
import io.outrider.samples.shared.LivePage;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Runs the sample from the command line; {@code --help} lists the options. */
public final class Main {

    private Main() {}

    /** Runs the sample, and exits with 0, with 1 if it cannot go on, or with 2 if the command line is wrong. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Settings settings = Settings.parse(arguments);
            if (settings.help) {
                CommandLine.usage(settings, System.out);
                return;
            }
            run(settings, System.out);
        } catch (CommandLine.ParameterException e) {
            System.err.println(e.getMessage());
            System.err.println("--help lists the options");
            System.exit(2);
        } catch (OutriderException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Runs all arms and prints to {@code out} what comes of them. */
    static List<Experiment.Result> run(Settings settings, PrintStream out) throws InterruptedException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Experiment experiment = new Experiment(settings, meters);
                LivePage page = settings.headless ? null : serve(settings.port, experiment.board(), meters)) {
            out.printf(
                    Locale.ROOT,
                    "%d arms on the same %.0f s of arrivals, %.0f requests a second, seed %d; %d at a time%n",
                    settings.arms.size(),
                    settings.seconds,
                    settings.rate,
                    settings.seed,
                    Math.min(settings.together, settings.arms.size()));
            if (page != null) {
                out.println("live page " + page.url() + ", meters " + page.url() + "metrics");
            }
            List<Experiment.Result> results = experiment.run(out::println);
            print(settings, results, out);
            stay(settings, page, out);
            return results;
        } finally {
            meters.close();
        }
    }

    /** Serves the page, its events, and the same meters for Prometheus at {@code /metrics}. */
    static LivePage serve(@Nullable Integer port, Board board, PrometheusMeterRegistry meters) {
        URL html = Objects.requireNonNull(Main.class.getResource("/page/index.html"), "/page/index.html");
        return LivePage.serve(port, html, board.events(), Map.of("/metrics", query -> meters.scrape()));
    }

    private static void print(Settings settings, List<Experiment.Result> results, PrintStream out) {
        out.println();
        out.print(Report.table(results));
        out.println();
        for (String other : List.of(Arms.ROUND_ROBIN, Arms.POWER_OF_TWO, Arms.OUTRIDER_EPSILON, Arms.OUTRIDER_FROZEN)) {
            Report.comparison(results, other).ifPresent(out::println);
        }
        for (Experiment.Result result : results) {
            result.learned().ifPresent(learned -> out.println(Report.experience(result.arm(), learned)));
        }
        if (settings.json != null) {
            write(settings.json, Json.write(Report.json(results)) + "\n");
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the result to " + file, e);
        }
    }

    private static void stay(Settings settings, @Nullable LivePage page, PrintStream out) throws InterruptedException {
        if (settings.stay && page != null) {
            out.println("the live page stays up; Ctrl-C ends it");
            new CountDownLatch(1).await();
        }
    }
}
