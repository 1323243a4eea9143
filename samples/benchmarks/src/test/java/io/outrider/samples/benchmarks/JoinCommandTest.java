package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code join} in its shortest form: fields are a contract, figures are not looked at. */
class JoinCommandTest {

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return Benchmarks.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void joinsEachOrderOfOutcomesAgain() throws Exception {
        Path json = folder.resolve("join.json");
        assertThat(execute(
                        "join", "--decisions", "300", "--width", "4", "--repetitions", "2", "--json", json.toString()))
                .as(err.toString())
                .isZero();
        JsonObject result = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertThat(result.get("repetitions").getAsInt()).isEqualTo(2);
        assertThat(result.get("width").getAsInt()).isEqualTo(4);
        List<JsonObject> rows = result.getAsJsonArray("rows").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
        assertThat(rows)
                .extracting(row -> row.get("order").getAsString())
                .containsExactly("quick", "delayed", "shuffled");
        for (JsonObject row : rows) {
            assertThat(row.get("decisions").getAsInt()).isEqualTo(300);
            assertThat(row.get("rawBytes").getAsLong()).isGreaterThan(300 * (4 + 2) * 4L); // observations and ids alone
            assertThat(row.get("seconds").getAsDouble()).isPositive();
            assertThat(row.get("decisionsPerSecond").getAsDouble()).isPositive();
            assertThat(row.get("cpuMicrosPerDecision").getAsDouble()).isNotNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({"--decisions,9", "--decisions,1000001", "--width,0", "--width,4097", "--repetitions,0"})
    void refusesWhatItCannotRun(String option, String value) {
        assertThat(execute("join", option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(option, value);
    }
}
