package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the native library comes from when a JVM starts. */
class NativesTest {

    @TempDir
    private Path root;

    private Jvm start(int number, Map<String, String> environment, String... options) throws IOException {
        return Jvm.start(
                root.resolve("output-" + number),
                environment,
                List.of(options),
                BindingProbe.class,
                Models.path("s").toString());
    }

    private static Path nativePath(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("native="))
                .map(line -> Path.of(line.substring("native=".length())))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void severalStartsAtOnceShareOneFolderThatIsFilledOnce() throws Exception {
        Path cache = root.resolve("cache");
        String variable = System.getProperty("os.name").startsWith("Windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME";
        List<Jvm> started = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            started.add(start(i, Map.of(variable, cache.toString())));
        }
        Path folder = null;
        for (Jvm jvm : started) {
            List<String> lines = jvm.lines();
            assertThat(lines).noneMatch(line -> line.startsWith("failed="));
            Path its = nativePath(lines);
            assertThat(folder == null ? its : folder).isEqualTo(its);
            folder = its;
        }
        assertThat(folder).startsWith(cache.resolve("outrider").resolve("natives"));
        assertThat(names(folder))
                .contains(System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"))
                .noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void switchedOffItIsLeftToOnnxRuntime() throws Exception {
        List<String> lines = start(0, Map.of(), "-Doutrider.natives=off").lines();
        assertThat(lines).contains("native=null").noneMatch(line -> line.startsWith("failed="));
    }

    @Test
    void aFolderFilledBeforeIsUsedAsItIs() throws Exception {
        Path folder = root.resolve("image");
        Natives.main(new String[] {folder.toString()});
        List<String> before = names(folder);
        List<String> lines = start(0, Map.of(), "-Doutrider.natives=" + folder).lines();
        assertThat(nativePath(lines)).isEqualTo(folder);
        assertThat(lines).noneMatch(line -> line.startsWith("failed="));
        assertThat(names(folder)).isEqualTo(before);
    }

    @Test
    void aFolderWithoutTheLibrariesIsNamed() throws Exception {
        List<String> lines = start(0, Map.of(), "-Doutrider.natives=" + root).lines();
        assertThat(lines)
                .anyMatch(line -> line.startsWith("failed=")
                        && line.contains(root.toString())
                        && line.contains("io.outrider.onnx.Natives"));
    }

    @Test
    void oneArgumentIsExpected() {
        assertThatThrownBy(() -> Natives.main(new String[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one argument");
    }
}
