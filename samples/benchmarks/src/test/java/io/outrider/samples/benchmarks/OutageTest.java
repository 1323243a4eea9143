package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fault matrix, row "sink": down for six simulated hours. */
class OutageTest {

    @TempDir
    Path folder;

    @Test
    @Tag("ci")
    void whatIsKeptInAnOutageTellsTheTruthWhenWeighted() throws Exception {
        Path json = folder.resolve("outage.json");
        int code = Benchmarks.commandLine().execute("outage", "--json", json.toString());
        JsonObject result = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertThat(code).as(result.toString()).isZero();
        JsonObject rewards = result.get("rewards").getAsJsonObject();
        double truth = rewards.get("truth").getAsDouble();
        assertThat(Math.abs(rewards.get("unweighted").getAsDouble() - truth))
                .as("the test has power: without weights the mean is off")
                .isGreaterThan(rewards.get("tolerance").getAsDouble());
        assertThat(result.get("drainedBytes").getAsLong())
                .isLessThan(result.get("fullBytes").getAsLong() / 4);
    }

    @Test
    void weightsUndoThinning() {
        Weighted values = new Weighted();
        for (int i = 0; i < 1000; i++) {
            values.add(1, 1);
        }
        for (int i = 0; i < 100; i++) {
            values.add(3, 0.1);
        }
        assertThat(values.mean()).isCloseTo(2, within(1e-12));
        assertThat(values.unweighted()).isCloseTo(1300 / 1100.0, within(1e-12));
        // √(1000·1² + 100·10²) / 2000
        assertThat(values.error()).isCloseTo(Math.sqrt(11_000) / 2000, within(1e-12));
        // the largest part: 10 · (3 − 2) / 2000
        assertThat(values.tolerance(3)).isCloseTo(3 * Math.sqrt(11_000) / 2000 + 3 * 10 / 2000.0, within(1e-12));
        assertThat(values.count()).isEqualTo(1100);
    }
}
