package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM of its own that runs a main class of the tests. */
final class Jvm {

    private final Process process;
    private final Path output;

    private Jvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts {@code main} with {@code options} for the JVM; what it prints goes to {@code output}. */
    static Jvm start(Path output, List<String> options, Class<?> main, String... arguments) throws IOException {
        return start(output, Map.of(), options, main, arguments);
    }

    /** As above, with more in its environment. */
    static Jvm start(
            Path output, Map<String, String> environment, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xmx256m", "-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new Jvm(builder.start(), output);
    }

    /** This JVM's class path, also where a launcher keeps it in a class loader. */
    private static String classPath() {
        String path = System.getProperty("java.class.path");
        if (Jvm.class.getClassLoader() instanceof URLClassLoader loader) {
            path += Arrays.stream(loader.getURLs())
                    .map(URL::getPath)
                    .map(entry -> File.pathSeparator + entry)
                    .collect(Collectors.joining());
        }
        return path;
    }

    /** What it printed, once it has ended well. */
    List<String> lines() throws IOException, InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }
}
