package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the bindings are chosen when a JVM starts in this or that way. */
class BindingStartTest {

    @TempDir
    private Path folder;

    private List<String> run(String... options) throws Exception {
        return Jvm.start(
                        folder.resolve("output.txt"),
                        List.of(options),
                        BindingProbe.class,
                        Models.path("s").toString())
                .lines();
    }

    private static boolean foreignExists() {
        return Runtime.version().feature() >= 22;
    }

    @Test
    void withNativeAccessItIsTheForeignOne() throws Exception {
        List<String> lines = foreignExists() ? run("--enable-native-access=ALL-UNNAMED") : run();
        String expected = foreignExists() ? "binding=foreign" : "binding=java";
        assertThat(lines).contains(expected, expected);
        assertThat(lines).noneMatch(line -> line.contains("java.lang.foreign"));
    }

    /**
     * From Java 24 on the Java API's own loading of the library is what Java warns of, and grants the class path; on the module
     * path, where it does not, samples/architecture looks.
     */
    @Test
    void withoutNativeAccessThereIsNoWarningOfOurs() throws Exception {
        List<String> lines = run();
        String expected = Runtime.version().feature() >= 24 ? "binding=foreign" : "binding=java";
        assertThat(lines.stream().filter(expected::equals)).hasSize(2);
        assertThat(lines).noneMatch(line -> line.contains("java.lang.foreign"));
    }

    @Test
    void thePropertyChoosesTheJavaApiSilently() throws Exception {
        assertThat(run("-Doutrider.binding=java"))
                .contains("binding=java")
                .noneMatch(line -> line.contains("foreign-function"));
    }

    @Test
    void thePropertyDemandsTheForeignOne() throws Exception {
        List<String> lines = run("-Doutrider.binding=foreign");
        if (foreignExists()) {
            assertThat(lines).contains("binding=foreign");
        } else {
            assertThat(lines).anyMatch(line -> line.startsWith("failed=") && line.contains("expected 22 or later"));
        }
    }

    @Test
    void aWordThatIsNoneIsRefused() throws Exception {
        assertThat(run("-Doutrider.binding=panama"))
                .anyMatch(line -> line.contains("IllegalArgumentException") && line.contains("\"panama\""));
    }
}
