package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.outrider.onnx.Provider;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Model;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that compare with peers, in their shortest form: fields are a contract, figures are not looked at. */
class PeerCommandsTest {

    private static final Set<String> FIELDS = Set.of(
            "metric", "model", "subject", "subjectValue", "peer", "peerValue", "ratio", "unit", "bytesPerOp", "jdk");

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

    private JsonObject result(String... arguments) throws Exception {
        Path file = folder.resolve("rows.json");
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--json";
        all[arguments.length + 1] = file.toString();
        assertThat(execute(all)).as(err.toString()).isZero();
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    private List<JsonObject> rows(String... arguments) throws Exception {
        List<JsonObject> rows = result(arguments).getAsJsonArray("rows").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
        for (JsonObject row : rows) {
            assertThat(row.keySet()).containsAll(FIELDS);
            assertThat(row.get("jdk").getAsString()).isEqualTo(Runtime.version().toString());
        }
        return rows;
    }

    private static List<String> texts(List<JsonObject> rows, String field) {
        return rows.stream()
                .map(row -> row.get(field).isJsonNull() ? "" : row.get(field).getAsString())
                .toList();
    }

    /** The ratio of a row, or what it says where the peer cannot take part. */
    private static void assertComparedOrExplained(JsonObject row) {
        if (row.get("peerValue").isJsonNull()) {
            assertThat(row.get("note").getAsString()).isNotEmpty();
        } else {
            assertThat(row.get("peerValue").getAsDouble()).isPositive();
            assertThat(row.get("ratio").getAsDouble())
                    .isBetween(
                            row.get("ratioLow").getAsDouble(),
                            row.get("ratioHigh").getAsDouble());
        }
    }

    @Test
    void decisionComparesWithTheFloorFirst() throws Exception {
        List<JsonObject> rows = rows("decision", "--quick", "--models", "S", "--rounds", "3");

        assertThat(texts(rows.subList(0, 4), "metric")).containsOnly("decide");
        assertThat(texts(rows.subList(0, 4), "peer"))
                .containsExactly("ort-c-floor", "ort-java-pinned", "ort-java-arrays", "djl");
        for (JsonObject row : rows.subList(0, 4)) {
            assertThat(row.get("model").getAsString()).isEqualTo("S");
            assertThat(row.get("subjectValue").getAsDouble()).isPositive();
            assertThat(row.get("bytesPerOp").getAsDouble()).isPositive();
            assertComparedOrExplained(row);
        }
        assertThat(texts(rows, "metric")).contains("stage", "decide-after-swap", "decide-p99.9", "decide-p50");
        assertThat(texts(rows, "subject"))
                .contains("record", "meters", "encode-describe-draw-id", "lane", TailRun.WORKING);
        JsonObject tail = rows.get(rows.size() - 2);
        assertThat(tail.get("note").getAsString()).matches("[1-9][0-9]* swaps, [1-9][0-9]* files shipped, 0 .*");
    }

    @Test
    void throughputComparesBatchesInDecisionsASecond() throws Exception {
        List<JsonObject> rows = rows("throughput", "--models", "S", "--rows", "8", "--rounds", "3");

        assertThat(texts(rows.subList(0, 4), "metric")).containsOnly("decide-all-8");
        assertThat(texts(rows.subList(0, 4), "peer"))
                .containsExactly("outrider-decide", "ort-java-pinned-batch", "ort-java-arrays-batch", "djl-batch");
        List<String> asynchronous = Runtime.version().feature() < 21
                ? List.of()
                : List.of("decide-async-1", "decide-async-2", "decide-async-8", "decide-async-64");
        assertThat(texts(rows.subList(4, rows.size()), "metric")).isEqualTo(asynchronous);
        rows.forEach(PeerCommandsTest::assertComparedOrExplained);
    }

    @Test
    void swapLosesNoDecision() throws Exception {
        List<JsonObject> rows = rows("swap", "--swaps", "30");

        assertThat(texts(rows, "metric"))
                .containsExactly("swap-resident-growth", "swap-failed", "swap-decide-p99.9", "swap-median");
        assertThat(rows.get(1).get("subjectValue").getAsDouble()).isZero();
        assertThat(rows.get(1).get("peerValue").getAsDouble()).isZero();
        assertThat(rows.get(2).get("subjectValue").getAsDouble()).isPositive();
    }

    @Test
    void coldMeasuresProcesses() throws Exception {
        List<JsonObject> rows = rows("cold", "--rounds", "1");

        assertThat(texts(rows, "metric")).containsOnly("cold-start", "resident-after-first-decision");
        assertThat(texts(rows, "peer")).contains("ort-java-pinned", "djl", "ort-java-pinned-unpacking");
        for (JsonObject row : rows.subList(0, 4)) {
            assertThat(row.get("subjectValue").getAsDouble()).isPositive();
            assertThat(row.get("peerValue").getAsDouble()).isPositive();
        }
    }

    @Test
    void cudaSaysWhyItIsSkippedOrMeasures() throws Exception {
        JsonObject result = result("cuda", "--quick", "--models", "S");

        if (result.get("skipped").isJsonNull()) {
            assertThat(result.getAsJsonArray("rows")).hasSizeGreaterThanOrEqualTo(5);
        } else {
            assertThat(result.get("skipped").getAsString()).contains("cuda:0");
            assertThat(result.getAsJsonArray("rows")).isEmpty();
            assertThat(out.toString()).contains("cuda: skipped: ");
        }
    }

    @Test
    void theRunOnAProviderComparesWithTheProcessor() {
        // Both sides on the processor, since few machines have a card: what is measured is the same code.
        var plan = new Plan(Duration.ofMillis(1), Duration.ofMillis(1), 1);
        var rows = new CudaRun(Model.S, Provider.cpu(), 1).rows(plan);

        // Tensors on a device need the foreign-function binding, and the processor has no graphs.
        int ways = Runtime.version().feature() >= 22 ? 2 : 1;
        assertThat(rows)
                .extracting(Row::metric)
                .containsExactlyElementsOf(
                        Stream.of("largest-difference-from-cpu", "run-1", "rows-256", "rows-1024", "rows-4096")
                                .flatMap(metric -> Collections.nCopies(ways, metric).stream())
                                .toList());
        assertThat(rows.subList(0, ways)).extracting(Row::subjectValue).containsOnly(0.0);
    }

    @Test
    void aTrainingStepOnAProviderComparesWithTheProcessor() {
        var plan = new Plan(Duration.ofMillis(1), Duration.ofMillis(1), 1);
        var rows = new CudaLearnerRun(Provider.cpu(), 1).rows(plan);

        int ways = Runtime.version().feature() >= 22 ? 2 : 1;
        assertThat(rows).hasSize(2 * ways);
        assertThat(rows).extracting(Row::metric).contains("learner-step-64", "learner-step-1024");
        assertThat(rows).allSatisfy(row -> assertThat(row.subjectValue()).isPositive());
    }

    @Test
    void withoutAPythonGymnasiumSaysSoAndIsSkipped() throws Exception {
        JsonObject result = result("gymnasium", "--quick", "--python", "/no/such/python");
        assertThat(result.get("skipped").getAsString()).contains("/no/such/python");
        assertThat(result.getAsJsonArray("rows")).isEmpty();
    }

    @Test
    @Tag("ci")
    @EnabledIfSystemProperty(named = "outrider.python", matches = ".+")
    void gymnasiumComparesWithPythonsOwnLoop() throws Exception {
        JsonObject probe = result(
                "gymnasium",
                "--quick",
                "--python",
                System.getProperty("outrider.python"),
                "--environments",
                "FrozenLake-v1",
                "--together",
                "1");
        assumeTrue(probe.get("skipped").isJsonNull(), () -> "that Python has no gymnasium: " + probe.get("skipped"));
        List<JsonObject> rows = rows(
                "gymnasium",
                "--quick",
                "--python",
                System.getProperty("outrider.python"),
                "--environments",
                "FrozenLake-v1",
                "--together",
                "1,8");
        assertThat(texts(rows, "subject")).containsExactly("java-1", "java-1", "java-8", "java-8");
        assertThat(texts(rows, "peer")).containsExactly("python-1", "python-1", "python-8", "python-8");
        assertThat(texts(rows, "metric").subList(0, 2)).containsExactly("steps", "processor-time");
        assertThat(texts(rows, "model")).containsOnly("FrozenLake-v1");
        rows.forEach(PeerCommandsTest::assertComparedOrExplained);
    }

    @Test
    void footprintListsWhatAHostAdds() throws Exception {
        List<JsonObject> rows = rows("footprint");

        assertThat(texts(rows, "subject"))
                .contains("outrider-runtime-api", "outrider-runtime-onnx", "outrider-samplers", "caffeine");
        JsonObject jars = rows.get(rows.size() - 1);
        assertThat(jars.get("metric").getAsString()).isEqualTo("jars");
        assertThat(jars.get("peer").getAsString()).isEqualTo("onnxruntime");
    }

    @Test
    void stagesShareOutWhatADecisionTakesBeyondTheLane() throws Exception {
        List<JsonObject> rows = rows("stages", "--models", "S", "--seconds", "2");

        JsonObject whole = rows.get(0);
        assertThat(whole.get("metric").getAsString()).isEqualTo("decide");
        double beyond =
                whole.get("subjectValue").getAsDouble() - whole.get("peerValue").getAsDouble();
        assertThat(texts(rows, "subject")).contains("encode", "describe", "draw", "record");
        assertThat(rows.subList(1, rows.size()).stream()
                        .mapToDouble(row -> row.get("subjectValue").getAsDouble())
                        .sum())
                .isCloseTo(beyond, within(1e-6 * Math.abs(beyond)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "decision --rounds -1",
                "decision --models X",
                "stages --seconds -1",
                "throughput --rows 1",
                "swap --swaps 3",
                "cold --rounds -2",
                "gymnasium --together 0",
                "cuda --models X"
            })
    void aWrongCommandLineIsRefusedWithTheOptionAndTheValue(String line) {
        String[] arguments = line.split(" ", -1);
        assertThat(execute(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(arguments[1], arguments[2]);
    }
}
