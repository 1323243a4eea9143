package io.outrider.samples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How much of a process lies in memory, as Linux says; 0 elsewhere. */
final class Resident {

    private Resident() {}

    /** Bytes of this process. */
    static long bytes() {
        return bytes(Path.of("/proc/self/status"));
    }

    /** Bytes of the process {@code pid}. */
    static long bytes(long pid) {
        return bytes(Path.of("/proc/" + pid + "/status"));
    }

    private static long bytes(Path status) {
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> line.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElse(0)
                    << 10;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + status, e);
        }
    }
}
