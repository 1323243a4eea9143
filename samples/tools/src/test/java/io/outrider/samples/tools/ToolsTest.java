package io.outrider.samples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.parquet.ParquetFormat;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.samplers.Samplers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands on real folders, whole and damaged. */
class ToolsTest {

    @TempDir
    Path folder;

    private final StringWriter printed = new StringWriter();

    private Path root() {
        return folder.resolve("experience");
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(printed));
        line.setErr(new PrintWriter(printed));
        return line.execute(arguments);
    }

    private JsonObject json() throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve("out.json")))
                .getAsJsonObject();
    }

    /** Five rows shipped, one decision that waits for its reward; the log is closed. */
    private void write() throws InterruptedException {
        try (ExperienceLog log = open();
                Agent<float[], Integer> agent = agent(log)) {
            decide(log, agent);
        }
    }

    private ExperienceLog open() {
        return ExperienceLog.builder(root())
                .rewardWindow(Duration.ofHours(1))
                .format(new ParquetFormat())
                .open();
    }

    private static Agent<float[], Integer> agent(ExperienceLog log) {
        JavaPolicy policy =
                JavaPolicy.builder("p1", 1).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {});
        return Agent.builder("offers", policy, Encoder.floats(), ActionSpace.discrete(2))
                .sampler(Samplers.softmax(1))
                .record(log)
                .build();
    }

    private static void decide(ExperienceLog log, Agent<float[], Integer> agent) throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            agent.report(Outcome.of(agent.decide(new float[] {i}).id(), i).last());
        }
        assertThat(log.drain(Duration.ofMinutes(1))).isTrue();
        agent.decide(new float[] {5});
        assertThat(log.awaitDurable(Duration.ofMinutes(1))).isTrue();
    }

    private Path shipped(String below) throws IOException {
        try (Stream<Path> files = Files.walk(root().resolve("shipped").resolve(below))) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int old = open.read();
            open.seek(at);
            open.write(~old);
        }
    }

    private static TreeMap<String, String> times(Path root) throws IOException {
        TreeMap<String, String> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                times.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return times;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "inspect", "inspect /no/such/folder", "verify . --json /no/such/file", "mend ."})
    void wrongUsageAndFoldersThatAreNoneEndWithTwo(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .as(printed.toString())
                .isEqualTo(2);
        assertThat(printed.toString()).isNotBlank();
    }

    @Test
    void aWholeFolderIsClean() throws Exception {
        write();
        var before = times(root());
        String json = folder.resolve("out.json").toString();
        assertThat(run("inspect", root().toString(), "--json", json))
                .as(printed.toString())
                .isZero();
        assertThat(json().get("findings").getAsJsonArray()).isEmpty();
        assertThat(json().get("withoutRow").getAsLong()).isBetween(1L, 6L);
        JsonObject raw = json().get("segments").getAsJsonArray().get(0).getAsJsonObject();
        assertThat(raw.get("state").getAsString()).isEqualTo("sealed");
        assertThat(raw.get("frames").getAsJsonObject().get("decision").getAsLong())
                .isEqualTo(6);
        assertThat(run("verify", root().toString(), "--json", json))
                .as(printed.toString())
                .isZero();
        JsonObject shipped = json().get("shipped").getAsJsonObject();
        assertThat(shipped.get("manifests").getAsLong()).isEqualTo(1);
        assertThat(shipped.get("rows").getAsLong()).isEqualTo(5);
        assertThat(shipped.get("unlisted").getAsLong()).isZero();
        assertThat(run("repair", root().toString())).isZero();
        assertThat(times(root())).as("reading writes nothing").isEqualTo(before);
    }

    @Test
    void anOpenLogIsReadAndItsLockStaysItsOwn() throws Exception {
        try (ExperienceLog log = open();
                Agent<float[], Integer> agent = agent(log)) {
            decide(log, agent);
            assertThat(run("inspect", root().toString())).as(printed.toString()).isZero();
            assertThat(run("verify", root().toString())).as(printed.toString()).isZero();
            assertThat(run("repair", "--apply", root().toString())).isEqualTo(2);
            assertThat(printed.toString()).contains("in use by");
            agent.decide(new float[] {6});
            assertThat(log.awaitDurable(Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void damageIsFoundAndMendedOnlyWhenTold() throws Exception {
        write();
        Path raw;
        try (Stream<Path> files = Files.list(root().resolve("raw"))) {
            raw = files.filter(file -> file.toString().endsWith(".sealed"))
                    .findFirst()
                    .orElseThrow();
        }
        flip(raw, Files.size(raw) - 200);
        assertThat(run("inspect", root().toString())).isEqualTo(1);
        assertThat(printed.toString()).contains("DAMAGE");
        var before = times(root());
        String json = folder.resolve("out.json").toString();
        assertThat(run("repair", root().toString(), "--json", json)).isEqualTo(1);
        assertThat(json().get("applied").getAsBoolean()).isFalse();
        assertThat(times(root())).as("a dry run writes nothing").isEqualTo(before);
        assertThat(run("repair", "--apply", root().toString(), "--json", json))
                .as(printed.toString())
                .isZero();
        assertThat(json().get("steps").getAsJsonArray()).hasSize(1);
        assertThat(run("repair", root().toString())).isZero();
        assertThat(run("verify", root().toString()))
                .as("what was lost stays a finding")
                .isEqualTo(1);
        assertThat(printed.toString()).contains("QUARANTINE");
    }

    @Test
    void shippedFilesThatDifferFromTheirManifestAreFound() throws Exception {
        write();
        Path file = shipped("transitions");
        flip(file, Files.size(file) / 2);
        assertThat(run("verify", root().toString())).isEqualTo(1);
        assertThat(printed.toString())
                .contains("SHA-256")
                .contains(file.getFileName().toString());
        Files.delete(file);
        assertThat(run("verify", root().toString())).isEqualTo(1);
        assertThat(printed.toString()).contains("is in a manifest and not there");
    }

    @Test
    void manifestsThatLieOrAreNoneAreFound() throws Exception {
        write();
        Path manifest = shipped("_manifests");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replace("\"rows\": 5, \"bytes\"", "\"rows\": 4, \"bytes\""));
        assertThat(run("verify", root().toString())).isEqualTo(1);
        assertThat(printed.toString()).contains("has 5 rows; its manifest says 4");
        for (String bad : new String[] {
            "",
            "[]",
            "{",
            "{\"files\": 3}",
            "{\"files\": [{\"name\": \"../x\"}]}",
            text.replace("transitions/", "../../")
        }) {
            Files.writeString(manifest, bad);
            assertThat(ShippedCheck.of(root().resolve("shipped")).findings())
                    .as(bad)
                    .singleElement()
                    .extracting(finding -> finding.kind().name())
                    .isEqualTo("UNREADABLE");
        }
    }

    /** The packaged jar, in a process of its own. */
    @Test
    @Tag("ci")
    void theJarRuns() throws Exception {
        write();
        Path jar = Path.of(System.getProperty("outrider.root"), "samples/tools/target/outrider.jar");
        assertThat(jar).exists();
        assertThat(runJar(jar, "verify", root().toString())).isZero();
        flip(shipped("transitions"), 100);
        assertThat(runJar(jar, "verify", root().toString())).isEqualTo(1);
        assertThat(runJar(jar, "verify", folder.resolve("missing").toString())).isEqualTo(2);
    }

    private static int runJar(Path jar, String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString()));
        command.addAll(java.util.List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        assertThat(text).doesNotContain("SLF4J").doesNotContain("Exception");
        return code;
    }
}
