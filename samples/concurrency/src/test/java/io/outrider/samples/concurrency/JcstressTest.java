package io.outrider.samples.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs jcstress in a process of its own: what must hold in every interleaving that it finds, and that two tests which are
 * wrong on purpose fail, so that a failure would be seen.
 */
@Tag("ci")
class JcstressTest {

    private static final Pattern RESULTS = Pattern.compile(
            "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

    private static final String WRONG = ".*\\.Wrong.*";
    private static final String RIGHT = "io\\.outrider\\.internal\\..*\\.(Ring|Lane|Version|S)[A-Za-z]+$";
    private static final int HOURS = 12;

    @TempDir
    Path folder;

    /**
     * How a run ended.
     *
     * @param said all that it printed
     */
    private record Results(int planned, int passed, int failed, int errors, String said) {}

    @Test
    void everyInterleavingKeepsWhatIsPromised() throws Exception {
        Results results = run(RIGHT, 200);

        assertThat(results.planned()).as(results.said()).isGreaterThanOrEqualTo(8);
        assertThat(results.passed()).as(results.said()).isEqualTo(results.planned());
    }

    @Test
    void whatIsWrongOnPurposeFails() throws Exception {
        Results results = run(WRONG, 1000);

        assertThat(results.errors()).as(results.said()).isZero();
        assertThat(results.said())
                .contains("WrongRingCommittedEarly", "WrongPoolChecksThenTakes")
                .contains("half a record", "both have it");
        assertThat(results.failed()).as(results.said()).isGreaterThanOrEqualTo(2);
    }

    private Results run(String tests, int millis) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                absolute(System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main",
                "-t",
                tests,
                "-r",
                folder.resolve("report").toString()));
        command.addAll(options(millis));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(HOURS, TimeUnit.HOURS)) {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        Matcher last = null;
        for (Matcher found = RESULTS.matcher(said); found.find(); ) {
            last = RESULTS.matcher(found.group());
        }
        assertThat(last).as(said).isNotNull();
        assertThat(last.matches()).isTrue();
        return new Results(number(last, 1), number(last, 2), number(last, 3), number(last, 4) + number(last, 5), said);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** The short form; or one of jcstress's own presets, which then chooses JVMs, forks and times. */
    private static List<String> options(int millis) {
        String mode = System.getProperty("outrider.jcstress", "short");
        List<String> small = List.of("-strideSize", "256", "-strideCount", "8", "-c", "2");
        List<String> options = new ArrayList<>(small);
        if (mode.equals("short")) {
            options.addAll(List.of(
                    "-f", "1", "-iters", "2", "-time", Integer.toString(millis), "-af", "NONE", "-sc", "false"));
            options.addAll(List.of("-jvmArgs", "-Xmx256m -XX:+UseSerialGC"));
        } else {
            options.addAll(List.of("-m", mode));
        }
        return options;
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
