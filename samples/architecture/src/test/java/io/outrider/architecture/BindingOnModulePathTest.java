package io.outrider.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The foreign-function binding where the libraries are modules, of which each is granted native access by name. */
class BindingOnModulePathTest {
    private static final String MODEL = "runtime-onnx/src/test/resources/models/s.onnx";
    private static final String ORT = "com.microsoft.onnxruntime";

    @TempDir
    private Path folder;

    private List<String> run(String granted) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (foreignExists()) {
            command.add("--enable-native-access=" + granted);
        }
        command.addAll(List.of("-p", join(ModulePathTest.modulePath()), "--add-modules", "io.outrider.onnx"));
        command.addAll(List.of(
                "-cp",
                House.ROOT.resolve("samples/architecture/target/test-classes").toString()));
        command.addAll(List.of(
                BindingOnModulePath.class.getName(), House.ROOT.resolve(MODEL).toString()));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).contains("module=io.outrider.onnx");
        return lines;
    }

    private static String join(Path[] path) {
        return Arrays.stream(path).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean foreignExists() {
        return Runtime.version().feature() >= 22;
    }

    @Test
    void grantedItStarts() throws Exception {
        List<String> lines = run("io.outrider.onnx," + ORT);
        assertThat(lines)
                .contains(foreignExists() ? "binding=foreign" : "binding=java")
                .noneMatch(line -> line.contains("java.lang.foreign"));
    }

    @Test
    void notGrantedTheJavaApiStepsInAndOneLineSaysWhatToGrant() throws Exception {
        List<String> lines = run(ORT);
        assertThat(lines).contains("binding=java").noneMatch(line -> line.contains("java.lang.foreign"));
        assertThat(lines.stream().filter(line -> line.contains("native access was not granted")))
                .hasSize(foreignExists() ? 1 : 0)
                .allSatisfy(line -> assertThat(line).contains("--enable-native-access=io.outrider.onnx"));
    }
}
