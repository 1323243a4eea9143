package io.outrider.samples.benchmarks.harness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a command measured: what {@code --json} writes.
 *
 * @param command its name
 * @param quick whether the short form was asked for
 * @param seed what its draws follow from
 * @param machine what it ran on
 * @param seconds how long it took
 * @param skipped why nothing was measured; null if something was
 * @param rows what was measured
 */
public record Measurement(
        String command,
        boolean quick,
        long seed,
        Machine machine,
        double seconds,
        @Nullable String skipped,
        List<Row> rows) {

    /** Copies {@code rows}. */
    public Measurement {
        rows = List.copyOf(rows);
    }
}
