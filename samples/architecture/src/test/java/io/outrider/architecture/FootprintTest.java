package io.outrider.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The three cores open no socket, start no thread but those named {@code outrider-…}, and write nowhere but the experience
 * folder and the one folder of the user's cache that ONNX Runtime's library is unpacked into, or, with that switched off,
 * where ONNX Runtime unpacks it. Looked for in a JVM whose folders are all fresh, by its own flight
 * recording and, on Linux, in /proc.
 */
class FootprintTest {
    private static final String MODEL = "runtime-onnx/src/test/resources/models/members.onnx";

    @TempDir
    private Path root;

    private Path work;
    private Path temporary;
    private Path recordings;

    @BeforeEach
    void makeFolders() throws IOException {
        work = Files.createDirectory(root.resolve("work"));
        temporary = Files.createDirectory(root.resolve("tmp"));
        recordings = Files.createDirectory(root.resolve("jfr"));
    }

    @Test
    void coresLeaveNoOtherTrace() throws Exception {
        assertThat(findings("cores", root.resolve("home/.cache/outrider/natives/onnxruntime-")))
                .isEmpty();
        assertThat(work.resolve("experience")).isNotEmptyDirectory();
    }

    @Test
    void withoutTheCacheTheLibraryLiesInTheTemporaryFolderAlone() throws Exception {
        assertThat(findings("cores", temporary.resolve("onnxruntime-java"), "-Doutrider.natives=off"))
                .isEmpty();
        assertThat(root.resolve("home")).isEmptyDirectory();
    }

    @Test
    void straysAreNoticed() throws Exception {
        assertThat(findings("stray", work.resolve("none")))
                .contains("socket events", "thread stray", "file " + work.resolve("stray.txt"))
                .anyMatch(finding -> finding.startsWith("open sockets: ") || !Files.exists(Path.of("/proc/self/fd")));
    }

    /** @param library what the paths of the native library begin with */
    private Set<String> findings(String mode, Path library, String... options) throws Exception {
        var findings = new TreeSet<String>();
        Path recording = recordings.resolve("run.jfr");
        for (String line : run(mode, recording, options)) {
            if (line.startsWith("sockets=") && !line.equals("sockets=0")) {
                findings.add("open sockets: " + line);
            }
            if (line.startsWith("foreign-threads=") && !line.equals("foreign-threads=0")) {
                findings.add("threads that Java does not know: " + line);
            }
        }
        RecordingFile.readAllEvents(recording).forEach(event -> look(event, library, findings));
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile).forEach(file -> lookAtFile(file, library, findings));
        }
        return findings;
    }

    private List<String> run(String mode, Path recording, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Interpreted, with the serial collector and no counters in /tmp: the JVM's own threads then stay the same.
        command.addAll(List.of("-Xint", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.add("-XX:FlightRecorderOptions=repository=" + recordings);
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Duser.home=" + Files.createDirectory(root.resolve("home")));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), Footprint.class.getName()));
        command.addAll(List.of(mode, House.ROOT.resolve(MODEL).toString(), recording.toString()));
        Path output = root.resolve("jfr/output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("XDG_CACHE_HOME");
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }

    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    private void look(RecordedEvent event, Path library, Set<String> findings) {
        switch (event.getEventType().getName()) {
            case "jdk.ThreadStart" -> {
                RecordedThread thread = event.getThread("thread");
                String name = thread == null ? null : thread.getJavaName();
                if (name != null && !name.startsWith("outrider-") && !name.startsWith("JFR ")) {
                    findings.add("thread " + name);
                }
            }
            case "jdk.SocketWrite", "jdk.SocketRead" -> findings.add("socket events");
            case "jdk.FileWrite" -> {
                String path = event.getString("path"); // none for the standard streams
                if (path != null) {
                    lookAtFile(work.resolve(path), library, findings);
                }
            }
            default -> throw new IllegalStateException("an event that was not asked for: " + event);
        }
    }

    private void lookAtFile(Path file, Path library, Set<String> findings) {
        boolean ofLog = file.startsWith(work.resolve("experience"));
        boolean ofLibrary = file.toString().startsWith(library.toString());
        if (!ofLog && !ofLibrary && !file.startsWith(recordings)) {
            findings.add("file " + file);
        }
    }
}
