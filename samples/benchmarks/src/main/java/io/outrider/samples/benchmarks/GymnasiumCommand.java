package io.outrider.samples.benchmarks;

import io.outrider.gymnasium.Gymnasium;
import io.outrider.gymnasium.GymnasiumException;
import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.ProcessContender;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.harness.UnavailableException;
import io.outrider.samples.shared.RunOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Steps a second of Gymnasium environments that Java drives, beside Python's own loop over as many. */
@Command(
        name = "gymnasium",
        description =
                "CartPole and FrozenLake driven from Java, 1, 8 and 64 environments a request, beside Python's own"
                        + " loop over as many in the same rounds. Without a Python that has gymnasium it says why it is"
                        + " skipped, and exits with 0.")
final class GymnasiumCommand implements Callable<Integer> {

    private static final List<String> USUAL = List.of("CartPole-v1", "FrozenLake-v1");
    private static final List<Integer> TOGETHER = List.of(1, 8, 64);

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description = "the interpreter, with the package gymnasium (${DEFAULT-VALUE})")
    private Path python = Path.of("python3");

    @Option(
            names = "--environments",
            split = ",",
            paramLabel = "ID",
            description = "with two actions at least (${DEFAULT-VALUE})")
    private List<String> environments = USUAL;

    @Option(
            names = "--together",
            split = ",",
            paramLabel = "N",
            description = "how many a request steps (${DEFAULT-VALUE})")
    private List<Integer> together = TOGETHER;

    @Override
    public Integer call() {
        for (int count : together) {
            options.require(count >= 1 && count <= 4096, "--together is from 1 to 4096, not " + count);
        }
        Report report = new Report(options);
        Plan plan = options.quick()
                ? new Plan(Duration.ofMillis(400), Duration.ofMillis(200), 5)
                : new Plan(Duration.ofSeconds(1), Duration.ofMillis(500), 15);
        List<Row> rows = new ArrayList<>();
        try {
            for (String environment : environments) {
                for (int count : together) {
                    rows.addAll(rows(environment, count, plan));
                }
            }
        } catch (UnavailableException e) {
            report.skipped(String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            return 0;
        }
        report.plain(rows);
        return 0;
    }

    private List<Row> rows(String environment, int count, Plan plan) {
        String ours = "java-" + count;
        String theirs = "python-" + count;
        // The peer first: it says so if this Python cannot do it.
        try (Contender peer = ProcessContender.start(
                        theirs, List.of(python.toString(), "-c", script(), environment, Integer.toString(count)));
                Gymnasium gymnasium = Gymnasium.start(python);
                Contender subject =
                        new GymnasiumContender(ours, gymnasium.discreteWorlds(environment), gymnasium.pid(), count)) {
            Rounds rounds = Rounds.run(List.of(subject, peer), plan, round -> {});
            return List.of(
                    Comparison.perSecond("steps", environment).row(rounds, ours, theirs),
                    Comparison.cpuMicros("processor-time", environment).row(rounds, ours, theirs));
        } catch (GymnasiumException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(
                GymnasiumCommand.class.getResourceAsStream("/gymnasium/loop.py"), "/gymnasium/loop.py")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
