package io.outrider.samples.routing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the command line says. Filled once, then only read. */
@Command(
        name = "adaptive-routing",
        description = "A gateway that learns which upstream to choose, under load.",
        sortOptions = false,
        usageHelpWidth = 110)
final class Settings {

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long requests arrive, for each arm (${DEFAULT-VALUE})")
    double seconds = 35;

    @Option(names = "--rate", paramLabel = "N", description = "requests a second for each arm (${DEFAULT-VALUE})")
    double rate = 150;

    @Option(names = "--seed", paramLabel = "N", description = "what every draw follows from (${DEFAULT-VALUE})")
    long seed = 1;

    @Option(names = "--arms", split = ",", paramLabel = "A", description = "some of ${DEFAULT-VALUE}")
    List<String> arms = Arms.ALL;

    @Option(names = "--together", paramLabel = "N", description = "how many arms run at a time (${DEFAULT-VALUE})")
    int together = 2;

    @Option(names = "--out", paramLabel = "DIR", description = "where experience is kept (${DEFAULT-VALUE})")
    Path out = Path.of("outrider-routing");

    @Option(names = "--headless", description = "no live page")
    boolean headless;

    @Option(names = "--port", paramLabel = "N", description = "the live page's port (8080, or any if that is taken)")
    @Nullable
    Integer port;

    @Option(names = "--stay", description = "keep the live page up after the run, until the process is ended")
    boolean stay;

    @Option(names = "--acks", paramLabel = "FILE", description = "append each decision id as it becomes durable")
    @Nullable
    Path acks;

    @Option(names = "--json", paramLabel = "FILE", description = "write the result")
    @Nullable
    Path json;

    @Option(names = "--help", usageHelp = true, description = "print this")
    boolean help;

    /**
     * Reads the command line.
     *
     * @throws ParameterException if an option is unknown, lacks its value, or has one that cannot be
     */
    static Settings parse(String... arguments) {
        Settings settings = new Settings();
        CommandLine line = new CommandLine(settings);
        line.parseArgs(arguments);
        settings.check(line);
        return settings;
    }

    /**
     * The arms that run at a time: {@link #together} of them, in the order of {@link Arms#ROUNDS}, where those that learn
     * are apart, so that they do not share the cores, and not in the first round, in which the JVM still compiles.
     */
    List<List<String>> rounds() {
        List<String> order = Arms.ROUNDS.stream().filter(arms::contains).toList();
        List<List<String>> rounds = new ArrayList<>();
        for (int from = 0; from < order.size(); from += together) {
            rounds.add(order.subList(from, Math.min(order.size(), from + together)));
        }
        return List.copyOf(rounds);
    }

    private void check(CommandLine line) {
        require(line, seconds >= 1 && seconds <= 3600, "--seconds must be between 1 and 3600, not " + seconds);
        require(line, rate >= 1 && rate <= 2000, "--rate must be between 1 and 2000, not " + rate);
        require(line, together >= 1, "--together must be at least 1, not " + together);
        require(line, port == null || (port >= 0 && port < 65536), "--port must be between 0 and 65535, not " + port);
        for (String arm : arms) {
            require(line, Arms.ALL.contains(arm), "unknown arm \"" + arm + "\"; there are " + Arms.ALL);
        }
        require(line, arms.stream().distinct().count() == arms.size(), "--arms names an arm twice: " + arms);
    }

    private static void require(CommandLine line, boolean ok, String message) {
        if (!ok) {
            throw new ParameterException(line, message);
        }
    }
}
