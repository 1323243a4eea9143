package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a command that compares with peers, and holds its rows against the contract of their fields. */
final class RunCommand {

    private static final List<String> FIELDS = List.of(
            "metric", "model", "subject", "subjectValue", "peer", "peerValue", "ratio", "unit", "bytesPerOp", "jdk");

    private final StringWriter err = new StringWriter();

    /** The exit code; what it complained of is {@link #errors}. */
    int execute(String... arguments) {
        return Benchmarks.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    String errors() {
        return err.toString();
    }

    /** The rows that {@code --json} got, in {@code folder}. */
    List<JsonObject> rows(Path folder, String... arguments) throws IOException {
        Path file = folder.resolve("rows.json");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", file.toString()));
        assertThat(execute(all.toArray(String[]::new))).as(errors()).isZero();
        List<JsonObject> rows =
                JsonParser.parseString(Files.readString(file))
                        .getAsJsonObject()
                        .getAsJsonArray("rows")
                        .asList()
                        .stream()
                        .map(JsonElement::getAsJsonObject)
                        .toList();
        for (JsonObject row : rows) {
            assertThat(row.keySet()).containsAll(FIELDS);
            assertThat(text(row, "jdk")).isEqualTo(Runtime.version().toString());
            assertCompared(row);
        }
        return rows;
    }

    private static void assertCompared(JsonObject row) {
        double value = row.get("subjectValue").getAsDouble();
        if (text(row, "note").contains(" less ")) {
            assertThat(value)
                    .as("a difference of two measurements: %s", row)
                    .isFinite(); // below 0 where both are noise
        } else {
            assertThat(value).as("%s", row).isNotNegative();
        }
        if (!row.get("peer").isJsonNull() && row.get("peerValue").isJsonNull()) {
            assertThat(text(row, "note")).isNotEmpty();
        } else if (!row.get("ratio").isJsonNull()) {
            assertThat(row.get("peerValue").getAsDouble()).isPositive();
            assertThat(row.get("ratio").getAsDouble())
                    .isBetween(
                            row.get("ratioLow").getAsDouble(),
                            row.get("ratioHigh").getAsDouble());
        }
    }

    /** A field; empty where it is null. */
    static String text(JsonObject row, String field) {
        return row.get(field).isJsonNull() ? "" : row.get(field).getAsString();
    }

    /** A field of each. */
    static List<String> texts(List<JsonObject> rows, String field) {
        return rows.stream().map(row -> text(row, field)).toList();
    }

    /** The rows of a metric. */
    static List<JsonObject> of(List<JsonObject> rows, String metric) {
        return rows.stream().filter(row -> text(row, "metric").equals(metric)).toList();
    }
}
