package io.outrider.samples.shared;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that commands share, mixed into each.
 *
 * <pre>{@code
 * @Mixin
 * private RunOptions options = new RunOptions();
 * }</pre>
 */
public final class RunOptions {

    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .create();

    /** The command that the options are mixed into. */
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--quick", description = "fewer repetitions: what the README's short figures come from")
    private boolean quick;

    @Option(names = "--seed", paramLabel = "N", description = "what every draw follows from (${DEFAULT-VALUE})")
    private long seed = 1;

    private @Nullable Path json;

    @Option(names = "--help", usageHelp = true, description = "print this")
    boolean help;

    /** Takes the file that {@link #write} fills; refused at once if it cannot be, not after a long run. */
    @Option(names = "--json", paramLabel = "FILE", description = "write the rows to FILE as JSON")
    void json(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        require(!Files.isDirectory(file), "--json names a folder: " + file);
        require(folder != null && Files.isDirectory(folder), "--json: there is no folder " + folder);
        json = file;
    }

    /** The name of the command that the options are mixed into. */
    public String commandName() {
        return command.name();
    }

    /** Whether fewer repetitions were asked for. */
    public boolean quick() {
        return quick;
    }

    /** What every draw follows from. */
    public long seed() {
        return seed;
    }

    /**
     * Refuses the command line with {@code message} unless {@code ok}; for checks between options.
     *
     * @throws ParameterException if not {@code ok}
     */
    public void require(boolean ok, String message) {
        if (!ok) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    /** Refuses the command line unless {@code chosen}, the value of {@code option}, is some of {@code all}, none twice. */
    public void requireSome(String option, List<String> chosen, List<String> all) {
        for (String name : chosen) {
            require(all.contains(name), option + ": there is no \"" + name + "\"; there are " + all);
        }
        require(chosen.stream().distinct().count() == chosen.size(), option + " names one twice: " + chosen);
    }

    /**
     * Writes {@code result} to the file of {@code --json}, if one was named. Records become objects with their components'
     * names; null stays null. A number that is not finite is refused: use a nullable {@code Double}.
     */
    public void write(Object result) {
        if (json != null) {
            try {
                Files.writeString(json, GSON.toJson(result) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the result to " + json, e);
            }
        }
    }

    /** Prints one line of text for people. */
    public void print(String line) {
        command.commandLine().getOut().println(line);
        command.commandLine().getOut().flush();
    }
}
