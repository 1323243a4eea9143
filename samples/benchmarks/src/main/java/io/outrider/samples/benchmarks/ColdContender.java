package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.Window;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A window is one process: from its start until it says that it has decided, and what lies in memory then. */
final class ColdContender implements Contender {

    static final String MILLIS = "ms";
    static final String RESIDENT = "resident";

    private final String name;
    private final List<String> command;
    private final @Nullable Path folders;
    private int runs;

    /** @param folders where each run gets a folder of its own, named by the last argument; null if it needs none */
    ColdContender(String name, List<String> command, @Nullable Path folders) {
        this.name = name;
        this.command = List.copyOf(command);
        this.folders = folders;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Window work(long nanos) {
        List<String> full = new ArrayList<>(command);
        if (folders != null) {
            full.add(folders.resolve(name + "-" + ++runs).toString());
        }
        try {
            long begun = System.nanoTime();
            Process process = new ProcessBuilder(full)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); !"decided".equals(line); line = lines.readLine()) {
                    if (line == null) {
                        throw new IllegalStateException(name + " ends without a decision, with " + process.waitFor());
                    }
                }
                double millis = (System.nanoTime() - begun) / 1e6;
                double resident = Resident.bytes(process.pid()) / (double) (1 << 20);
                process.getOutputStream().close();
                process.waitFor();
                return new Window(Map.of(MILLIS, millis, RESIDENT, resident));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + full.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " starts", e);
        }
    }

    @Override
    public void close() {}
}
