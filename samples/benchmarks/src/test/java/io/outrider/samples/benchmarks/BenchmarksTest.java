package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.samples.shared.RunOptions;
import io.outrider.samples.shared.TextTable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line itself: what it lists, refuses and writes. */
class BenchmarksTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(CommandLine line, String... arguments) {
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private int execute(String... arguments) {
        return execute(Benchmarks.commandLine(), arguments);
    }

    @Test
    void helpListsTheCommands() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains(Benchmarks.commandLine().getSubcommands().keySet());
        assertThat(out.toString()).contains("jmh");
    }

    @Test
    void aCommandIsRequired() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("which benchmark?");
    }

    @Test
    void anUnknownCommandIsNamed() {
        assertThat(execute("regrets")).isEqualTo(2);
        assertThat(err.toString()).contains("regrets");
    }

    @Test
    void aFileThatCannotBeIsRefusedBeforeTheRun(@TempDir Path folder) {
        CommandLine line = new CommandLine(new Probe());
        assertThat(execute(line, "--json", folder.toString())).isEqualTo(2);
        assertThat(execute(line, "--json", folder.resolve("none/x.json").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--json names a folder: " + folder, folder.resolve("none") + "");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void rowsAreWrittenByTheirNames(@TempDir Path folder) {
        Path file = folder.resolve("x.json");
        assertThat(execute(new CommandLine(new Probe()), "--seed", "7", "--json", file.toString()))
                .isZero();
        assertThat(file).content().isEqualToIgnoringNewLines("""
                {
                  "seed": 7,
                  "value": null
                }""");
    }

    @Test
    void columnsAreAlignedByWhatTheyHold() {
        assertThat(new TextTable("sampler", "regret")
                        .row("ids", "9.5")
                        .row("thompson", "27.7")
                        .lines())
                .containsExactly("sampler   regret", "ids          9.5", "thompson    27.7");
    }

    /** A command with the shared options only. */
    @Command(name = "probe")
    static final class Probe implements Runnable {
        @Mixin
        private RunOptions options = new RunOptions();

        record Result(long seed, Double value) {}

        @Override
        public void run() {
            options.write(new Result(options.seed(), null));
        }
    }
}
