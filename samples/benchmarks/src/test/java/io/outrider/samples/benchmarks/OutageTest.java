package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        for (String what : new String[] {"rewards", "returns"}) {
            JsonObject mean = result.get(what).getAsJsonObject();
            double off =
                    mean.get("unweighted").getAsDouble() - mean.get("truth").getAsDouble();
            assertThat(Math.abs(off))
                    .as("the test has power: without weights the mean of %s is off", what)
                    .isGreaterThan(mean.get("tolerance").getAsDouble());
        }
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
        assertThat(values.count()).isEqualTo(1100);
    }

    @Test
    void whatChanceAllowsIsToldFromWhatWasOffered() {
        Weighted values = new Weighted();
        for (int i = 0; i < 1000; i++) {
            values.offer(1, 1);
        }
        for (int i = 0; i < 1000; i++) {
            values.offer(3, 0.1);
        }
        // 1000 (1/.1 − 1)(3 − 2)² / 2000²
        assertThat(values.variance(2)).isCloseTo(9000 / 4e6, within(1e-12));
        assertThat(values.largestStep(2)).isCloseTo(10 / 2000.0, within(1e-12));
        assertThat(values.bias(2)).isZero();
        for (int i = 0; i < 1100; i++) {
            values.add(2, 1);
        }
        OutageResult.Sample sample = new OutageResult.Sample(2, values);
        OutageResult.Mean mean = OutageResult.Mean.of(List.of(sample, sample));
        assertThat(mean.tolerance()).isCloseTo(4 * Math.sqrt(9000 / 4e6 / 2) + 16 * 10 / 4000.0 / 3, within(1e-12));
        assertThat(mean.agrees()).isTrue();
        assertThat(mean.kept()).isEqualTo(2200);
        values.offer(4, 0.0001);
        assertThat(values.bias(2)).isCloseTo(2 / 2001.0, within(1e-12));
    }
}
