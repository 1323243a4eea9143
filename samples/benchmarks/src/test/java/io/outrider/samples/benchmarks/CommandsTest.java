package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands from the command line to the file: fields are a contract. */
class CommandsTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return Benchmarks.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private List<JsonObject> rows(String... arguments) throws Exception {
        Path file = folder.resolve("rows.json");
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--json";
        all[arguments.length + 1] = file.toString();
        assertThat(execute(all)).as(err.toString()).isZero();
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonArray("rows").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    @Test
    void regretWritesARowForEachSampler() throws Exception {
        List<JsonObject> rows = rows("regret", "--quick", "--trials", "3", "--ids-trials", "2", "--ids-members", "10");

        assertThat(rows)
                .extracting(row -> row.get("sampler").getAsString())
                .containsExactly("thompson", "ids", "ids-deterministic", "ucb1", "ucb-tuned");
        assertThat(rows).extracting(row -> row.get("trials").getAsInt()).containsExactly(3, 2, 2, 3, 3);
        assertThat(rows)
                .extracting(row -> row.get("reference").getAsBoolean())
                .containsExactly(false, false, false, true, true);
        for (JsonObject row : rows) {
            assertThat(row.get("setting").getAsString()).isEqualTo("bernoulli-10x1000");
            assertThat(row.get("meanRegret").getAsDouble()).isBetween(0.0, 410.0);
            assertThat(row.get("standardError").getAsDouble()).isPositive();
        }
        assertThat(out.toString()).contains("thompson", "27.70", "reference");
    }

    @Test
    void deepSeaWritesNullWhereUnsolved() throws Exception {
        List<JsonObject> rows = rows(
                "deepsea", "--sizes", "10", "--runs", "1", "--episodes", "400", "--samplers", "rlsvi,epsilon-greedy");

        assertThat(rows).extracting(row -> row.get("size").getAsInt()).containsExactly(10, 10);
        assertThat(rows).extracting(row -> row.get("sampler").getAsString()).containsExactly("rlsvi", "epsilon-greedy");
        assertThat(rows.get(0).get("solvedEpisode").getAsInt()).isBetween(1, 400);
        assertThat(rows.get(1).get("solvedEpisode").isJsonNull()).isTrue();
    }

    @Test
    void rolloutsCompareWithTheBarePolicyAndCountFlips() throws Exception {
        List<JsonObject> rows = rows("rollouts", "--quick", "--models", "java");

        assertThat(rows)
                .extracting(row -> row.get("metric").getAsString() + " "
                        + row.get("subject").getAsString())
                .containsExactly(
                        "rollouts rollouts-1",
                        "rollouts rollouts-8",
                        "rollouts rollouts-64",
                        "rollouts rollouts-64",
                        "rollouts rollouts-64",
                        "rollouts decide-all-64",
                        "rollouts loop-64",
                        "flips rollouts-8",
                        "flips rollouts-64");
        assertThat(rows.subList(0, 7))
                .allSatisfy(row -> assertThat(row.get("ratio").getAsDouble()).isPositive());
        // Plain Java computes a row the same in any batch.
        assertThat(rows.subList(7, 9))
                .extracting(row -> row.get("subjectValue").getAsDouble())
                .containsOnly(0.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rollouts --models x",
                "regret --trials 0",
                "regret --ids-trials -1",
                "regret --ids-members 0",
                "regret --threads 0",
                "regret --samplers thomson",
                "regret --samplers ids,ids",
                "deepsea --runs 2",
                "deepsea --sizes 1",
                "deepsea --episodes 0",
                "deepsea --samplers greedy",
                "deepsea --seed x"
            })
    void aWrongCommandLineIsRefusedWithTheOptionAndTheValue(String line) {
        String[] arguments = line.split(" ");
        assertThat(execute(arguments)).isEqualTo(2);
        String value = arguments[2];
        assertThat(err.toString()).contains(arguments[1], value.substring(value.lastIndexOf(',') + 1));
    }
}
