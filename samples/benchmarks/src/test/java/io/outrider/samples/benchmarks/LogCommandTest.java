package io.outrider.samples.benchmarks;

import static io.outrider.samples.benchmarks.RunCommand.of;
import static io.outrider.samples.benchmarks.RunCommand.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.outrider.samples.benchmarks.log.LogWay;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code log} in its shortest form: fields are a contract, figures are not looked at. */
class LogCommandTest {

    private static final List<String> APPENDS =
            List.of("append", "append-p50", "append-p99.9", "durable", "bytes-per-record");

    @TempDir
    Path folder;

    private final RunCommand run = new RunCommand();

    @Test
    void appendsAreComparedAndRecoveryIsMeasured() throws Exception {
        List<JsonObject> rows = run.rows(
                folder, "log", "--quick", "--rounds", "1", "--ways", "RAW,RECORD,LOGBACK,FILE,GROUPED,NOTHING");

        for (String metric : APPENDS) {
            assertThat(texts(of(rows, metric), "peer"))
                    .startsWith("outrider-raw-log", "logback-async", "file-channel", "file-channel-grouped");
        }
        assertThat(texts(of(rows, "append"), "subject")).contains("outrider-record", "outrider-raw-log", "clock-alone");
        assertBytes(rows);
        assertThat(texts(rows.subList(rows.size() - 3, rows.size()), "metric"))
                .containsExactly("recovery", "recovery-open", "recovery-time");
        assertThat(texts(rows.subList(rows.size() - 3, rows.size()), "peer"))
                .containsExactly("file-channel-crc32c", "file-channel-crc32c-rewrite", "");
    }

    /** What does not depend on the machine: a frame's head, a bare file's lack of one, and no garbage. */
    private static void assertBytes(List<JsonObject> rows) {
        JsonObject bare = of(rows, "bytes-per-record").stream()
                .filter(row -> RunCommand.text(row, "peer").equals("file-channel"))
                .findFirst()
                .orElseThrow();
        assertThat(bare.get("peerValue").getAsDouble()).isEqualTo(512);
        assertThat(bare.get("subjectValue").getAsDouble()).isBetween(536.0, 600.0);
        assertThat(of(rows, "append").get(1).get("bytesPerOp").getAsDouble()).isLessThan(16);
    }

    @Test
    @Tag("ci")
    void everyPeerTakesPart() throws Exception {
        List<JsonObject> rows = run.rows(folder, "log", "--quick", "--rounds", "1");

        for (String metric : APPENDS) {
            List<JsonObject> compared = of(rows, metric).stream()
                    .filter(row -> !row.get("peer").isJsonNull())
                    .toList();
            assertThat(texts(compared, "peer"))
                    .containsExactly(
                            LogWay.RAW.label(),
                            LogWay.CHRONICLE.label(),
                            LogWay.KAFKA.label(),
                            LogWay.LOGBACK.label(),
                            LogWay.FILE.label(),
                            LogWay.GROUPED.label());
            assertThat(compared)
                    .allSatisfy(row -> assertThat(row.get("peerValue").isJsonNull())
                            .as("%s", row)
                            .isFalse());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log --rounds -1", "log --ways X", "log --ways FILE"})
    void aWrongCommandLineIsRefusedWithTheOptionAndTheValue(String line) {
        String[] arguments = line.split(" ", -1);
        assertThat(run.execute(arguments)).isEqualTo(2);
        assertThat(run.errors()).contains(arguments[1], arguments[2]);
    }
}
