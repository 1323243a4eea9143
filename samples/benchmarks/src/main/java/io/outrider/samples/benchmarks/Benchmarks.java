package io.outrider.samples.benchmarks;

import io.outrider.OutriderException;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs one benchmark from the command line; {@code --help} lists them.
 *
 * <p>Exit codes: 0, with results; 1 if the benchmark could not go on; 2 if the command line is wrong.
 */
@Command(
        name = "benchmarks",
        description = "Measures Outrider. One command for each question.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 110)
public final class Benchmarks implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--help", usageHelp = true, description = "print this")
    boolean help;

    private Benchmarks() {}

    /** Every benchmark, in the order in which help lists them. A new one is added here. */
    private static List<Object> commands() {
        return List.of(
                new DecisionCommand(),
                new StagesCommand(),
                new ThroughputCommand(),
                new LogCommand(),
                new SamplersCommand(),
                new SwapCommand(),
                new ColdCommand(),
                new CudaCommand(),
                new FootprintCommand(),
                new RegretCommand(),
                new DeepSeaCommand(),
                new FaultsCommand(),
                new OutageCommand(),
                new SoakCommand(),
                new JoinCommand(),
                new RolloutsCommand(),
                new GymnasiumCommand());
    }

    /** Runs the benchmark that {@code arguments} name, and exits. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line with all benchmarks. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Benchmarks());
        commands().forEach(line::addSubcommand);
        // JMH reads its own options.
        line.addSubcommand(new CommandLine(new JmhCommand()).setUnmatchedOptionsArePositionalParams(true));
        return line.setExecutionExceptionHandler(Benchmarks::explain);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which benchmark? --help lists them");
    }

    private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        if (failure instanceof OutriderException || failure instanceof UncheckedIOException) {
            line.getErr().println(failure.getMessage());
        } else {
            failure.printStackTrace(line.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
