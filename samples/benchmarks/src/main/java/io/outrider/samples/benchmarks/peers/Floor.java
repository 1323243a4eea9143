package io.outrider.samples.benchmarks.peers;

import io.outrider.onnx.Natives;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.ProcessContender;
import io.outrider.samples.benchmarks.harness.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The floor: a C program that calls {@code RunWithBinding} over memory that is bound once, on the native library that this
 * process uses. Compiled here by {@code gcc -O2}; it needs no header of ONNX Runtime's.
 */
public final class Floor {

    /** The name of {@link #start}. */
    public static final String NAME = "ort-c-floor";

    private static final int SECONDS_TO_COMPILE = 60;

    private Floor() {}

    /**
     * Compiles the program into {@code folder} and starts it.
     *
     * @throws UnavailableException if there is no gcc, or the program does not start
     */
    public static Contender start(Model model, Path folder) {
        List<String> command = new ArrayList<>();
        command.add(program(folder).toString());
        command.add(library(folder).toString());
        command.add(model.writeTo(folder).toString());
        command.add(Model.INPUT);
        command.add(Model.text(model.inputShape(1)));
        for (Model.Output output : model.outputs()) {
            command.add(output.name());
            command.add(Model.text(output.shape(1)));
        }
        return ProcessContender.start(NAME, command);
    }

    private static Path program(Path folder) {
        Path program = folder.resolve("floor");
        if (Files.exists(program)) {
            return program;
        }
        try (InputStream source =
                Objects.requireNonNull(Floor.class.getResourceAsStream("/floor/floor.c"), "floor.c")) {
            Path file = folder.resolve("floor.c");
            Files.write(file, source.readAllBytes());
            Process gcc = new ProcessBuilder("gcc", "-O2", "-o", program.toString(), file.toString(), "-ldl")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("gcc.txt").toFile())
                    .start();
            if (!gcc.waitFor(SECONDS_TO_COMPILE, TimeUnit.SECONDS)) {
                gcc.destroyForcibly();
                throw new UnavailableException("gcc takes more than " + SECONDS_TO_COMPILE + " s", null);
            }
            if (gcc.exitValue() != 0) {
                String said = Files.readString(folder.resolve("gcc.txt"), StandardCharsets.UTF_8);
                throw new UnavailableException("gcc: " + said.strip(), null);
            }
            return program;
        } catch (IOException e) {
            throw new UnavailableException("no gcc here: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while gcc ran", e);
        }
    }

    /** The library that this process has loaded, or the same one unpacked again. */
    private static Path library(Path folder) {
        String file = System.mapLibraryName("onnxruntime");
        String path = System.getProperty("onnxruntime.native.path");
        if (path != null) {
            return Path.of(path, file);
        }
        try {
            Path natives = folder.resolve("natives");
            Natives.unpack(natives);
            return natives.resolve(file);
        } catch (IOException e) {
            throw new UnavailableException("the native library cannot be unpacked: " + e.getMessage(), e);
        }
    }
}
