package io.outrider.samples.worlds;

import io.outrider.OutriderException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the sample from the command line; {@code --help} lists the commands.
 *
 * <p>Exit codes: 0, with results; 1 if it could not go on; 2 if the command line is wrong.
 */
@Command(
        name = "worlds",
        description = "Where to learn, and what it costs: policies that run mazes they have never seen.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 110)
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--help", usageHelp = true, description = "print this")
    boolean help;

    private Main() {}

    /** Runs the command that {@code arguments} name, and exits. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line with all commands. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new IsoperformanceCommand());
        line.addSubcommand(new GeneralisationCommand());
        line.addSubcommand(new LiveCommand());
        return line.setExecutionExceptionHandler(Main::explain);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? --help lists them");
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
