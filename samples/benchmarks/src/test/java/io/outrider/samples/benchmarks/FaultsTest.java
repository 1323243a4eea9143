package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.outrider.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fault matrix, row "kill −9": what a killed process had acknowledged is delivered, and as it was. */
class FaultsTest {

    @TempDir
    Path folder;

    private JsonObject run(int loops) throws IOException {
        Path json = folder.resolve("faults.json");
        int code = Benchmarks.commandLine()
                .execute("faults", "--loops", Integer.toString(loops), "--json", json.toString());
        JsonObject result = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertThat(code).as(result.toString()).isZero();
        return result;
    }

    @Test
    void whatAKilledProcessAcknowledgedIsDelivered() throws IOException {
        JsonObject result = run(4);
        assertThat(result.keySet())
                .containsAll(Set.of("loops", "issued", "acknowledged", "delivered", "lost", "wrong", "erasures"));
        assertThat(result.get("loops").getAsInt()).isEqualTo(4);
        assertThat(result.get("delivered").getAsLong()).isPositive();
        assertThat(result.get("erasures").getAsLong()).isPositive();
        assertThat(result.get("lost").getAsLong()).isZero();
        assertThat(result.get("wrong").getAsLong()).isZero();
    }

    @Test
    @Tag("ci")
    void fiftyTimes() throws IOException {
        assertThat(run(50).get("acknowledged").getAsLong()).isGreaterThan(50);
    }

    @Test
    @Tag("slow")
    void aThousandTimes() throws IOException {
        assertThat(run(1000).get("acknowledged").getAsLong()).isGreaterThan(1000);
    }

    @Test
    void refusesNoLoopsAndAFolderWithSomethingInIt() throws IOException {
        assertThat(Benchmarks.commandLine().execute("faults", "--loops", "0")).isEqualTo(2);
        Files.writeString(folder.resolve("there"), "something");
        assertThat(Benchmarks.commandLine().execute("faults", "--folder", folder.toString()))
                .isEqualTo(2);
    }

    private Path deliver(String segment, String... lines) throws IOException {
        Path file = folder.resolve("transitions/agent=faults/0123456789abcdef-" + segment + ".lines");
        Files.createDirectories(file.getParent());
        Files.write(file, Set.of(lines));
        return folder;
    }

    private static String line(FaultTraffic traffic, long n, String reward) {
        Decision<Integer> decision = traffic.decide(n);
        return n + " " + (1000 + n) + " "
                + FaultFormat.payload(
                        decision.id().toString(), FaultTraffic.observation(n), decision.action(), decision.propensity())
                + " " + reward;
    }

    @Test
    void theOracleSeesWhatIsMissingForgedOrAltered() throws IOException {
        String reward = Integer.toHexString(Float.floatToIntBits(FaultTraffic.reward(0)));
        try (FaultTraffic traffic = new FaultTraffic(null);
                FaultOracle oracle = new FaultOracle()) {
            for (int n = 0; n < 4; n++) {
                oracle.heard("i " + n);
                oracle.heard("d " + traffic.decide(n).id());
            }
            oracle.heard("d " + traffic.decide(99).id().toString().substring(1)); // cut off
            assertThat(oracle.acknowledged()).isEqualTo(4);
            oracle.read(deliver(
                    "1-1",
                    line(traffic, 0, reward),
                    line(traffic, 1, "none"),
                    line(traffic, 2, reward + "0"),
                    line(traffic, 77, "none")));
            assertThat(oracle.delivered()).isEqualTo(3);
            assertThat(oracle.lost()).as("3 is missing").isEqualTo(1);
            assertThat(oracle.wrong())
                    .as("2 has another reward, 77 was never issued")
                    .isEqualTo(2);
            assertThat(oracle.examples()).contains("never issued").contains("not its reward");
            oracle.heard("d " + traffic.decide(88).id());
            assertThat(oracle.wrong())
                    .as("88 was acknowledged and never issued")
                    .isEqualTo(3);
        }
    }

    /** Three subjects of 64 decisions each, of which the second was erased by a process that died over segment 3-2. */
    private FaultOracle afterAnErasure(FaultTraffic traffic) throws IOException {
        FaultOracle oracle = new FaultOracle();
        for (int n = 0; n < 192; n++) {
            oracle.heard("i " + n);
            oracle.heard("d " + traffic.decide(n).id());
        }
        oracle.heard("e s1");
        oracle.heard("E s1");
        Path joined = Files.createDirectories(folder.resolve("experience/joined"));
        Files.createFile(joined.resolve("seg-3-1.sealed"));
        Files.createFile(joined.resolve("seg-3-2.open"));
        oracle.dead(folder);
        return oracle;
    }

    private void tombstone(String subject, long time) throws IOException {
        Path file = folder.resolve("erasures/schema=1/dt=2026-01-01/0123456789abcdef-3-1.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"subject_key\": \"" + subject + "\", \"erased_at_us\": " + time + "}\n");
    }

    @Test
    void theOracleLetsTheRowsOfAnErasedSubjectBeMissingAndNoOthers() throws IOException {
        try (FaultTraffic traffic = new FaultTraffic(null);
                FaultOracle oracle = afterAnErasure(traffic)) {
            tombstone("s1", 2000);
            deliver("3-1", line(traffic, 64, "none"));
            oracle.read(deliver("3-2", line(traffic, 63, "none"), line(traffic, 128, "none")));
            assertThat(oracle.wrong()).as(oracle.examples()).isZero();
            assertThat(oracle.lost()).isEqualTo(126);
            assertThat(oracle.leftOut()).isEqualTo(63);
            assertThat(oracle.erasures()).isEqualTo(1);
        }
    }

    @Test
    void theOracleSeesARowOfSomeoneErasedThatWasFrozenAfterwards() throws IOException {
        try (FaultTraffic traffic = new FaultTraffic(null);
                FaultOracle oracle = afterAnErasure(traffic)) {
            tombstone("s1", 2000);
            deliver("4-1", line(traffic, 65, "none"));
            oracle.read(deliver("3-2", line(traffic, 64, "none")));
            assertThat(oracle.wrong()).isEqualTo(2);
            assertThat(oracle.examples()).contains("frozen after its subject was erased");
        }
    }

    @Test
    void theOracleSeesTombstonesThatAreMissingTooEarlyOrForged() throws IOException {
        for (String tombstone : List.of("none", "s1", "s2")) {
            try (FaultTraffic traffic = new FaultTraffic(null);
                    FaultOracle oracle = afterAnErasure(traffic)) {
                if (!tombstone.equals("none")) {
                    tombstone(tombstone, 1000 + 64);
                }
                oracle.read(deliver("3-1", line(traffic, 64, "none"), line(traffic, 65, "none")));
                assertThat(oracle.wrong())
                        .as(tombstone)
                        .isEqualTo(Map.of("none", 2L, "s1", 1L, "s2", 3L).get(tombstone));
            } finally {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void theOracleSeesOneChangedBit() throws IOException {
        try (FaultTraffic traffic = new FaultTraffic(null);
                FaultOracle oracle = new FaultOracle()) {
            oracle.heard("i 0");
            String line = line(traffic, 0, "none");
            char digit = line.charAt(40);
            oracle.read(deliver("1-1", line.substring(0, 40) + (digit == '0' ? '1' : '0') + line.substring(41)));
            assertThat(oracle.wrong()).isEqualTo(1);
        }
    }
}
