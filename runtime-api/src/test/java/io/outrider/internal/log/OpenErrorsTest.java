package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.FileChannelStorage;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that cannot be used and settings that make no sense: a clear error, and nothing lost. */
class OpenErrorsTest {

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();

    private static void assertRefused(LogBuilder builder, String... said) {
        assertThatThrownBy(builder::open)
                .isInstanceOf(ExperienceException.class)
                .hasMessageContainingAll(said);
    }

    @Test
    void aFolderInUseByThisProcess() {
        try (Logs logs = Logs.open(Logs.builder(root, clock))) {
            assertRefused(Logs.builder(root, clock), root.toString(), "in use");
            logs.reportLast(logs.decide(), 1);
            assertThat(logs.rows()).as("the first is not disturbed").hasSize(1);
        }
        try (Logs logs = Logs.open(Logs.builder(root, clock))) {
            assertThat(logs.rows()).hasSize(1);
        }
    }

    @Test
    void aFolderInUseByAnotherProcess() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcess.class.getName(),
                        root.toString(),
                        "1")
                .start();
        try (BufferedReader lines = other.inputReader()) {
            assertThat(lines.readLine()).isNotNull();
            assertRefused(Logs.builder(root.resolve("experience"), clock), root.toString(), "in use", "another");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aFileInPlaceOfTheFolder() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "x");
        assertRefused(Logs.builder(file, clock), file.toString());
        assertRefused(Logs.builder(file.resolve("below"), clock), file.toString());
        assertThat(file).hasContent("x");
    }

    @Test
    void aFolderThatCannotBeWritten() {
        FailingStorage storage = new FailingStorage(new FileChannelStorage());
        storage.failure = "Read-only file system";
        assertRefused(
                Logs.builder(root, clock).environment(Logs.environment(storage, clock)),
                root.toString(),
                "Read-only file system");
    }

    @Test
    void aFullDisk() throws Exception {
        try (Logs logs = Logs.open(Logs.builder(root, clock))) {
            logs.decide();
        }
        Map<String, Long> before = files();
        FailingStorage storage = new FailingStorage(new FileChannelStorage());
        storage.failure = "No space left on device";
        assertRefused(
                Logs.builder(root, clock).environment(Logs.environment(storage, clock)),
                root.toString(),
                "No space left on device");
        assertThat(files()).containsAllEntriesOf(sealed(before));
    }

    @Test
    void aDiskThatFillsUpWhileTheLogIsOpen() {
        FailingStorage storage = new FailingStorage(new FileChannelStorage());
        LogBuilder builder = Logs.builder(root, clock)
                .environment(Logs.environment(storage, clock))
                .format(new TextFormat())
                .sink(new MemorySink());
        try (Logs logs = Logs.open(builder)) {
            logs.reportLast(logs.decide(), 1);
            logs.settle();
            // What is accepted waits at the gate, and finds the disk full behind it: a full disk first might refuse it.
            CountDownLatch full = new CountDownLatch(1);
            storage.gate = full;
            assertThat(logs.recorder.decision(logs.record())).isTrue();
            storage.failure = "No space left on device";
            full.countDown();
            await().until(() -> logs.log.status().failure().contains("DISK_FULL"));
            storage.failure = null;
            await().until(() -> {
                clock.advance(Duration.ofSeconds(1)); // the writer tries again by this clock
                return logs.log.status().durable() == 2;
            });
            await().untilAsserted(() -> {
                clock.advance(Duration.ofSeconds(1)); // said after the write that made it durable, for both logs
                assertThat(logs.log.status().failure()).isEmpty();
            });
        }
    }

    @Test
    void aFolderOfANewerVersion() throws Exception {
        Logs.open(Logs.builder(root, clock)).close();
        Files.writeString(root.resolve("VERSION"), "2\n");
        Map<String, Long> before = files();
        assertRefused(Logs.builder(root, clock), root.toString(), "newer version", "\"2\"");
        assertThat(files()).isEqualTo(before);
    }

    private Map<String, Long> files() throws Exception {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                sizes.put(root.relativize(file).toString(), Files.size(file));
            }
        }
        return sizes;
    }

    private static Map<String, Long> sealed(Map<String, Long> files) {
        Map<String, Long> sealed = new TreeMap<>(files);
        sealed.keySet().removeIf(name -> !name.endsWith(".sealed"));
        assertThat(sealed).isNotEmpty();
        return sealed;
    }

    @Test
    void settingsThatMakeNoSense() {
        ExperienceLog.Builder builder = ExperienceLog.builder(root);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.rewardWindow(Duration.ZERO))
                .withMessageContaining("PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.defaultReward(Double.NaN))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxDiskBytes(1000))
                .withMessageContaining("1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.segmentBytes(5000))
                .withMessageContaining("5000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.segmentAge(Duration.ofMillis(10)))
                .withMessageContaining("PT0.01S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.forceInterval(Duration.ofSeconds(-1)))
                .withMessageContaining("PT-1S");
        builder.maxDiskBytes(64 << 20).segmentBytes(16 << 20);
        assertThatIllegalArgumentException().isThrownBy(builder::open).withMessageContaining("16777216");
    }

    @Test
    void aRecordThatIsTooLargeIsRefusedAndCounted() {
        try (Logs logs = Logs.open(Logs.builder(root, clock))) {
            DecisionRecord record = logs.record();
            record.observation = new float[300_000];
            record.observationCount = record.observation.length;
            assertThat(logs.recorder.decision(record)).isFalse();
            assertThat(logs.log.status().dropped()).isEqualTo(1);
            assertThat(logs.log.status().accepted()).isZero();
            logs.reportLast(logs.decide(), 1);
            assertThat(logs.rows()).hasSize(1);
        }
    }

    @Test
    void aRecordOfAnUnknownAgent() {
        try (Logs logs = Logs.open(Logs.builder(root, clock))) {
            DecisionRecord record = logs.record();
            record.agent = 7;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> logs.recorder.decision(record))
                    .withMessageContaining("7");
        }
    }

    @Test
    void aClosedLog() throws Exception {
        Logs logs = Logs.open(Logs.builder(root, clock));
        ExperienceReader reader = logs.log.read("offers");
        logs.close();
        logs.close();
        assertThat(logs.recorder.decision(logs.record())).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> logs.log.drain(Duration.ZERO))
                .withMessageContaining(root.toString());
        assertThatIllegalStateException().isThrownBy(() -> logs.log.follow("offers"));
        assertThatIllegalStateException().isThrownBy(() -> reader.poll(1, Duration.ZERO));
    }
}
