package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.outrider.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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
                .containsAll(Set.of("loops", "issued", "acknowledged", "delivered", "lost", "wrong"));
        assertThat(result.get("loops").getAsInt()).isEqualTo(4);
        assertThat(result.get("delivered").getAsLong()).isPositive();
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

    private Path deliver(String... lines) throws IOException {
        Path file = folder.resolve("transitions/agent=faults/rows");
        Files.createDirectories(file.getParent());
        Files.write(file, Set.of(lines));
        return folder;
    }

    private static String line(FaultTraffic traffic, long n, String reward) {
        Decision<Integer> decision = traffic.decide(n);
        return n + " "
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

    @Test
    void theOracleSeesOneChangedBit() throws IOException {
        try (FaultTraffic traffic = new FaultTraffic(null);
                FaultOracle oracle = new FaultOracle()) {
            oracle.heard("i 0");
            String line = line(traffic, 0, "none");
            char digit = line.charAt(40);
            oracle.read(deliver(line.substring(0, 40) + (digit == '0' ? '1' : '0') + line.substring(41)));
            assertThat(oracle.wrong()).isEqualTo(1);
        }
    }
}
