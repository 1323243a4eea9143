package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heap, native memory, files and threads stay flat under swaps, shipping and rewards. */
class SoakTest {

    @TempDir
    Path folder;

    private void soak(String minutes) throws Exception {
        Path json = folder.resolve("soak.json");
        int code = Benchmarks.commandLine().execute("soak", "--minutes", minutes, "--json", json.toString());
        assertThat(code).as(Files.readString(json)).isZero();
    }

    @Test
    @Tag("ci")
    void nothingGrowsInAMinute() throws Exception {
        soak("1");
    }

    @Test
    @Tag("slow")
    void nothingGrowsInHalfAnHour() throws Exception {
        soak("30");
    }

    @Test
    void growthIsSeen() {
        List<SoakSample> samples = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            samples.add(new SoakSample(i, 1000L * i, 5, 7, 9, 11));
        }
        assertThat(SoakSample.growth(samples, SoakSample::heapBytes)).isEqualTo(10_000);
        assertThat(SoakSample.growth(samples, SoakSample::files)).isZero();
    }

    @Test
    void refusesNoTime() {
        assertThat(Benchmarks.commandLine().execute("soak", "--minutes", "0")).isEqualTo(2);
    }
}
