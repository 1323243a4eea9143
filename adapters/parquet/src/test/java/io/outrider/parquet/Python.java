package io.outrider.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Runs the Python that {@code -Doutrider.python} names, {@code python3} unless set. */
public final class Python {

    /** What a run printed, on both streams, and how it ended. */
    public record Run(int status, String output) {}

    private Python() {}

    static String executable() {
        return System.getProperty("outrider.python", "python3");
    }

    /** Runs it with these arguments. */
    public static Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable(), "-B"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), text);
    }

    /** Skips the test, or on CI fails it, where that Python lacks what the tests need. */
    public static void require() throws InterruptedException {
        String problem = "";
        try {
            Run run = run("-c", "import pyarrow, duckdb, numpy");
            problem = run.status() == 0 ? "" : run.output();
        } catch (IOException e) {
            problem = e.toString();
        }
        if (!problem.isEmpty() && System.getenv("CI") != null) {
            throw new AssertionError(executable() + " has no pyarrow, duckdb and numpy: " + problem);
        }
        String why = problem;
        Assumptions.assumeTrue(
                why.isEmpty(),
                () -> executable() + " has no pyarrow, duckdb and numpy; name one with -Doutrider.python: " + why);
    }
}
