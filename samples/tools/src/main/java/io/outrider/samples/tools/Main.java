package io.outrider.samples.tools;

import io.outrider.OutriderException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Looks at the folder of an experience log from the command line; {@code --help} lists the commands.
 *
 * <p>Exit codes: 0 if nothing is wrong, 1 if something is, 2 if the command line is wrong or the folder cannot be read.
 */
@Command(
        name = "outrider",
        description = "Looks at the folder of an experience log, checks it, and mends it.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage or a folder that cannot be read."},
        subcommands = {InspectCommand.class, VerifyCommand.class, RepairCommand.class})
public final class Main implements Runnable {

    /** Nothing is wrong. */
    static final int CLEAN = 0;
    /** Something is wrong. */
    static final int FINDINGS = 1;
    /** The command line is wrong, or the folder cannot be read. */
    static final int FAILED = 2;

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
        return new CommandLine(new Main()).setExecutionExceptionHandler(Main::explain);
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
        return FAILED;
    }
}
