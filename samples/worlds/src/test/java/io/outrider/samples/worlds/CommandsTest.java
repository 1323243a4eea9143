package io.outrider.samples.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private JsonObject json(String... arguments) throws Exception {
        Path file = folder.resolve("result.json");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--json", file.toString(), "--out", folder.resolve("out").toString()));
        assertThat(execute(all.toArray(String[]::new))).as(err.toString()).isZero();
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void isoperformanceWritesBothTiers() throws Exception {
        JsonObject result = json(
                "isoperformance",
                "--quick",
                "--worlds",
                "1,4",
                "--paths",
                "64,256",
                "--tier1",
                "1,1,100,1",
                "--step-flops",
                "7");

        JsonObject known = result.getAsJsonObject("tier1");
        assertThat(known.get("trueP").getAsDouble()).isEqualTo(10);
        assertThat(known.get("estimatedP").getAsDouble()).isBetween(9.5, 10.5);
        assertCells(known, 168);
        assertCells(result, 4 * 4);
        assertThat(result.get("stepFlops").getAsDouble()).isEqualTo(7);
        assertThat(result.get("cpuSeconds").getAsDouble()).isPositive();
        assertThat(result.get("worldFlops").getAsDouble()).isPositive();
        List<String> samplers = result.getAsJsonArray("cells").asList().stream()
                .map(cell -> cell.getAsJsonObject().get("sampler").getAsString())
                .distinct()
                .toList();
        assertThat(samplers).containsExactly("control", "one-epsilon", "ucb");
        assertThat(out.toString()).contains("tier 1", "ucb / uniform against control / uniform", "at equal decisions");
        assertThat(folder.resolve("out/isoperformance.html"))
                .content()
                .contains("<svg", "control / plr", "FLOPs on worlds")
                .doesNotContain("NaN", "http://www.w3.org/1999", "<script");
        assertThat(folder.resolve("out/isoperformance.svg"))
                .content()
                .startsWith("<svg")
                .doesNotContain("NaN");
    }

    @Test
    void theSweepAlsoRunsOnSeasAndOnPictures() throws Exception {
        JsonObject seas = json(
                "isoperformance",
                "--quick",
                "--worlds",
                "1,4",
                "--paths",
                "32,64",
                "--family",
                "deepsea",
                "--most",
                "128",
                "--world-flops",
                "250000",
                "--step-flops",
                "20000");
        assertThat(seas.get("subject").getAsString()).isEqualTo("deepsea, vectors");
        assertCells(seas, 4 * 3);
        assertThat(folder.resolve("out/isoperformance.html")).content().contains("unseen seas");
        JsonObject images = json(
                "isoperformance",
                "--quick",
                "--worlds",
                "1,2",
                "--paths",
                "64,128",
                "--policy",
                "images",
                "--arms",
                "ucb/uniform,one-epsilon/learnability",
                "--world-flops",
                "250000",
                "--step-flops",
                "20000",
                "--device",
                "cuda");
        assertThat(images.getAsJsonArray("cells").asList().stream()
                        .map(cell -> cell.getAsJsonObject().get("worldSampler").getAsString())
                        .distinct())
                .containsExactly("uniform", "learnability");
        assertThat(images.get("subject").getAsString()).isEqualTo("mazes, images");
        assertThat(images.get("device").getAsString()).matches("cpu|cuda:0");
        assertThat(out.toString().contains("no card"))
                .isEqualTo(images.get("device").getAsString().equals("cpu"));
        double flops = images.getAsJsonArray("cells")
                .get(0)
                .getAsJsonObject()
                .get("flops")
                .getAsDouble();
        assertThat(flops)
                .isGreaterThan(seas.getAsJsonArray("cells")
                        .get(0)
                        .getAsJsonObject()
                        .get("flops")
                        .getAsDouble());
    }

    @Test
    void generalisationWritesARowForEachArm() throws Exception {
        String[] line = {
            "generalisation", "--quick", "--decisions", "512", "--world-flops", "250000", "--step-flops", "20000"
        };
        JsonObject result = json(line);
        assertThat(json(line).get("rows")).as("the same run again").isEqualTo(result.get("rows"));

        List<JsonElement> rows = result.getAsJsonArray("rows").asList();
        assertThat(rows)
                .extracting(row -> row.getAsJsonObject().get("sampler").getAsString() + " "
                        + row.getAsJsonObject().get("worldSampler").getAsString())
                .containsExactly("one-epsilon uniform", "control uniform", "head uniform", "control accel");
        double least = Double.MAX_VALUE;
        double most = 0;
        for (JsonElement element : rows) {
            JsonObject row = element.getAsJsonObject();
            least = Math.min(least, row.get("flops").getAsDouble());
            most = Math.max(most, row.get("flops").getAsDouble());
            for (String figure : List.of("solved", "efficiency", "worstDecile", "solvedAgainstControl")) {
                JsonObject interval = row.getAsJsonObject(figure);
                assertThat(interval.get("low").getAsDouble())
                        .isLessThanOrEqualTo(interval.get("mean").getAsDouble());
                assertThat(interval.get("high").getAsDouble())
                        .isGreaterThanOrEqualTo(interval.get("mean").getAsDouble());
            }
        }
        assertThat(result.get("worldFlops").getAsDouble()).isEqualTo(250000);
        assertThat(result.get("stepFlops").getAsDouble()).isEqualTo(20000);
        assertThat(out.toString()).contains("--world-flops 250000.0 --step-flops 20000.0");
        assertThat(most).as("equal FLOPs, but for the episodes under way").isLessThan(1.6 * least);
        assertThat(out.toString()).contains("head / uniform", "the matched control", "uniform worlds");
        assertThat(folder.resolve("out/generalisation.html"))
                .content()
                .contains("<svg")
                .doesNotContain("NaN");
    }

    @Test
    void intervalsAreStudents() {
        assertThat(Interval.student(9)).isBetween(2.25, 2.27);
        assertThat(Interval.student(1000)).isBetween(1.96, 1.963);
        Interval gap = Interval.ofDifference(List.of(1.0, 2.0, 3.0), List.of(1.0, 1.0, 1.0));
        assertThat(gap.mean()).isEqualTo(1);
        assertThat(gap.low()).isBetween(-1.6, -1.2);
    }

    private static void assertCells(JsonObject tier, int count) {
        assertThat(tier.getAsJsonArray("cells")).hasSize(count);
        for (JsonElement element : tier.getAsJsonArray("cells")) {
            JsonObject cell = element.getAsJsonObject();
            assertThat(cell.keySet())
                    .contains("worlds", "pathBudget", "sampler", "worldSampler", "mean", "standardError", "flops");
            assertThat(cell.get("flops").getAsDouble()).isPositive();
            assertThat(cell.get("mean").getAsDouble()).isNotNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isoperformance --tier1 1,1,1",
                "isoperformance --tier1 1,1,1,0",
                "isoperformance --worlds 4,1",
                "isoperformance --worlds 4",
                "isoperformance --paths 0,64",
                "isoperformance --seeds 1",
                "isoperformance --threads 0",
                "isoperformance --seed x",
                "isoperformance --most 4095",
                "isoperformance --arms control",
                "isoperformance --arms control/accel",
                "isoperformance --arms ucb/plr,ucb/plr",
                "isoperformance --arms greedy/uniform",
                "isoperformance --family caves",
                "isoperformance --policy words",
                "isoperformance --device abacus",
                "generalisation --policy images --family deepsea",
                "isoperformance --world-flops NaN",
                "generalisation --step-flops -5.0",
                "generalisation --decisions 511",
                "generalisation --seeds 2"
            })
    void aWrongCommandLineIsRefusedWithTheOptionAndTheValue(String line) {
        String[] arguments = line.split(" ");
        assertThat(execute(arguments)).isEqualTo(2);
        String value = arguments[arguments.length - 1];
        assertThat(err.toString()).contains(arguments[1], value.substring(value.lastIndexOf(',') + 1));
    }

    @Test
    void aCommandIsRequired() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("which command?");
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("isoperformance");
    }
}
