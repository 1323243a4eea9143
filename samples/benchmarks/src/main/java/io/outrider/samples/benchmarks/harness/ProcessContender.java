package io.outrider.samples.benchmarks.harness;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Works in a process of its own, that is asked through its standard input and answers on its standard output, a line each.
 *
 * <pre>
 * it   ready                         once, when it can work; or: unavailable REASON
 * we   NANOS                         work for so long
 * it   figures ns=2650.1 bytes=0.0   a window; or: failed REASON
 * </pre>
 *
 * <p>Lines that begin with none of these words are passed over. It ends at the end of its input. While it is not
 * asked it waits, and costs the others nothing.
 */
public final class ProcessContender implements Contender {

    static final String READY = "ready";
    static final String UNAVAILABLE = "unavailable ";
    static final String FIGURES = "figures ";
    static final String FAILED = "failed ";

    private static final int SECONDS_TO_END = 10;
    private static final int TAIL = 2000;

    private final String name;
    private final Process process;
    private final BufferedWriter asked;
    private final BufferedReader answers;
    private final Path errors;

    private ProcessContender(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.asked = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.errors = errors;
    }

    /**
     * Starts {@code command}, and waits until it is ready.
     *
     * @throws UnavailableException if it cannot be started, or says that it cannot work here
     */
    public static ProcessContender start(String name, List<String> command) {
        try {
            Path errors = Files.createTempFile("outrider-" + name, ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                ProcessContender contender = new ProcessContender(name, process, errors);
                contender.awaitReady();
                return contender;
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(errors);
                throw e;
            }
        } catch (IOException e) {
            throw new UnavailableException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Starts the main class {@code main}, which calls {@link PeerProcess#serve}, in a JVM like this one.
     *
     * @param flags the JVM's, beside the class path and the grant of native access
     */
    public static ProcessContender java(String name, List<String> flags, Class<?> main, String... arguments) {
        return start(name, javaCommand(flags, main, arguments));
    }

    /** The command that starts {@code main} on this JVM's Java and class path. */
    public static List<String> javaCommand(List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Whether every class of {@link #javaCommand} comes from a jar, so that a JVM can archive it. */
    public static boolean onlyJars() {
        return Arrays.stream(classPath().split(File.pathSeparator, -1))
                .noneMatch(entry -> Files.isDirectory(Path.of(entry)));
    }

    /** This JVM's class path, also where a launcher keeps it in a class loader. */
    private static String classPath() {
        String path = System.getProperty("java.class.path");
        if (ProcessContender.class.getClassLoader() instanceof URLClassLoader loader) {
            path += Arrays.stream(loader.getURLs())
                    .map(url -> File.pathSeparator + url.getPath())
                    .collect(Collectors.joining());
        }
        return path;
    }

    private void awaitReady() {
        String line;
        try {
            line = answer(READY, UNAVAILABLE);
        } catch (IllegalStateException e) {
            close();
            throw new UnavailableException(String.valueOf(e.getMessage()), e);
        }
        if (line.startsWith(UNAVAILABLE)) {
            close();
            throw new UnavailableException(line.substring(UNAVAILABLE.length()).strip(), null);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Window work(long nanos) {
        try {
            asked.write(nanos + "\n");
            asked.flush();
        } catch (IOException e) {
            throw gone(e);
        }
        String line = answer(FIGURES, FAILED);
        if (line.startsWith(FAILED)) {
            throw new IllegalStateException(name + ": " + line);
        }
        return Window.parse(line.substring(FIGURES.length()));
    }

    private String answer(String... beginnings) {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (Arrays.stream(beginnings).anyMatch(line::startsWith)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw gone(e);
        }
        throw gone(null);
    }

    private IllegalStateException gone(@Nullable IOException cause) {
        process.destroyForcibly();
        String said;
        try {
            String text = Files.readString(errors);
            said = text.substring(Math.max(0, text.length() - TAIL));
        } catch (IOException e) {
            said = "";
        }
        return new IllegalStateException(name + " has ended:\n" + said, cause);
    }

    @Override
    public void close() {
        try {
            endInput();
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            answers.close();
            Files.deleteIfExists(errors);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + errors, e);
        }
    }

    private void endInput() {
        try {
            asked.close();
        } catch (IOException e) {
            // It has ended before it read all, which is what is wanted.
        }
    }
}
