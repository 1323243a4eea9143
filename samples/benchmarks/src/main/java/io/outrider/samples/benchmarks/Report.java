package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Machine;
import io.outrider.samples.benchmarks.harness.Measurement;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.shared.RunOptions;
import io.outrider.samples.shared.TextTable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a command that compares with peers ends: a table for people, and the same rows for {@code --json}. Made when the
 * command begins, since it times it and notes how busy the machine was.
 */
final class Report {

    private final RunOptions options;
    private final Machine machine = Machine.now();
    private final long begun = System.nanoTime();

    Report(RunOptions options) {
        this.options = options;
    }

    /** Prints and writes {@code rows}, of a command that has used ONNX Runtime. */
    void onnx(List<Row> rows) {
        write(machine.withOnnxRuntime(), rows, null);
    }

    /** Prints and writes {@code rows}, of a command that has not used ONNX Runtime. */
    void plain(List<Row> rows) {
        write(machine, rows, null);
    }

    /** Says that nothing could be measured, and why. */
    void skipped(String reason) {
        write(machine, List.of(), reason);
    }

    private void write(Machine on, List<Row> rows, @Nullable String skipped) {
        String command = options.commandName();
        if (skipped == null) {
            table(rows).lines().forEach(options::print);
        } else {
            options.print(command + ": skipped: " + skipped);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        options.print(String.format(
                Locale.ROOT,
                "%s: %.0f s, JDK %s, %d processors, load average %.1f at the beginning",
                command,
                seconds,
                on.jdk(),
                on.cpus(),
                on.load()));
        options.write(new Measurement(command, options.quick(), options.seed(), on, seconds, skipped, rows));
    }

    private static TextTable table(List<Row> rows) {
        TextTable table = new TextTable(
                "metric",
                "model",
                "subject",
                "value",
                "unit",
                "B/op",
                "peer",
                "value",
                "B/op",
                "ratio",
                "quartiles",
                "note");
        for (Row row : rows) {
            Double low = row.ratioLow();
            Double high = row.ratioHigh();
            table.row(
                    row.metric(),
                    text(row.model()),
                    row.subject(),
                    number(row.subjectValue()),
                    row.unit(),
                    number(row.bytesPerOp()),
                    text(row.peer()),
                    number(row.peerValue()),
                    number(row.peerBytesPerOp()),
                    number(row.ratio()),
                    low == null || high == null ? "" : number(low) + " to " + number(high),
                    text(row.note()));
        }
        return table;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Three significant digits, or all before the point. */
    private static String number(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        double size = Math.abs(value);
        int digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
