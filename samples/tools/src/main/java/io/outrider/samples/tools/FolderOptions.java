package io.outrider.samples.tools;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.outrider.experience.folder.ExperienceFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The folder and the options that every command takes, mixed into each. */
final class FolderOptions {

    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .create();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "FOLDER", description = "the folder that was given to ExperienceLog.builder")
    private Path folder = Path.of(".");

    private @Nullable Path json;

    @Option(names = "--help", usageHelp = true, description = "print this")
    boolean help;

    /** Takes the file that {@link #write} fills; refused at once if it cannot be. */
    @Option(names = "--json", paramLabel = "FILE", description = "write the same as JSON to FILE")
    void json(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || parent == null || !Files.isDirectory(parent)) {
            throw new ParameterException(command.commandLine(), "--json: cannot write a file " + file);
        }
        json = file;
    }

    ExperienceFolder folder() {
        return ExperienceFolder.at(folder);
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Writes {@code result} to the file of {@code --json}, if one was named. */
    void write(Object result) {
        if (json != null) {
            try {
                Files.writeString(json, GSON.toJson(result) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the result to " + json, e);
            }
        }
        out().flush();
    }
}
