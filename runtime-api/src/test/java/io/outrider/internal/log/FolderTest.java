package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.DecisionId;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.folder.ExperienceFolder;
import io.outrider.experience.folder.Finding;
import io.outrider.experience.folder.FolderReport;
import io.outrider.experience.folder.RepairStep;
import io.outrider.experience.folder.SegmentReport;
import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.LogClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading and mending a log's folder from outside. */
class FolderTest {

    @TempDir
    Path root;

    /** A log from which nothing is shipped, so that its segments stay. */
    private static LogBuilder builder(Path folder) {
        MemorySink down = new MemorySink();
        down.down = true;
        return Logs.builder(folder, LogClock.system())
                .rewardWindow(Duration.ofHours(1))
                .format(new TextFormat())
                .sink(down);
    }

    private Logs open() {
        return Logs.open(builder(root));
    }

    /** A stopped log with joined rows in a sealed segment and decisions that wait in the raw one. */
    private FolderReport write(int decisions) throws InterruptedException {
        try (Logs logs = open()) {
            for (int i = 0; i < decisions; i++) {
                DecisionId id = logs.decide();
                if (i % 2 == 0) {
                    logs.reportLast(id, i);
                }
            }
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
        }
        return ExperienceFolder.at(root).verify();
    }

    private Path file(String log) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(log))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".sealed"))
                    .findFirst()
                    .orElseThrow();
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

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                FileTime changed = Files.getLastModifiedTime(file);
                contents.put(
                        root.relativize(file).toString(),
                        changed + (Files.isRegularFile(file) ? Digest.of(file).sha256() : ""));
            }
        }
        return contents;
    }

    private static SegmentReport only(FolderReport report, String log) {
        return report.segments().stream()
                .filter(segment -> segment.log().equals(log))
                .reduce((a, b) -> {
                    throw new AssertionError("several segments of " + log);
                })
                .orElseThrow();
    }

    @Test
    void refusesWhatIsNoLogOrANewerOne() throws IOException {
        Path missing = root.resolve("missing");
        assertThatThrownBy(() -> ExperienceFolder.at(missing))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> ExperienceFolder.at(root))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining("VERSION");
        Files.writeString(root.resolve("VERSION"), "99\n");
        assertThatThrownBy(() -> ExperienceFolder.at(root))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining("\"99\"");
    }

    @Test
    void countsWhatAStoppedLogHolds() throws Exception {
        FolderReport report = write(10);
        assertThat(report.findings()).isEmpty();
        assertThat(report.epoch()).isEqualTo(1);
        assertThat(report.holder()).isEmpty();
        assertThat(report.withoutRow()).isEqualTo(5);
        assertThat(report.losses()).isEmpty();
        SegmentReport raw = only(report, "raw");
        assertThat(raw.frames()).containsEntry("decision", 10L).containsEntry("outcome", 5L);
        assertThat(raw.sealed()).isTrue();
        assertThat(raw.firstRecord()).isEqualTo(1);
        assertThat(raw.lastRecord()).isGreaterThanOrEqualTo(15);
        assertThat(raw.producer()).isEqualTo(report.producer());
        SegmentReport joined = only(report, "joined");
        assertThat(joined.frames()).containsEntry("row", 5L);
        assertThat(report.backlog().rows()).isEqualTo(5);
        assertThat(report.backlog().segments()).isEqualTo(1);
        assertThat(report.diskBytes()).isGreaterThanOrEqualTo(raw.bytes() + joined.bytes());
    }

    @Test
    void readsAnOpenLogWithoutItsLockAndWritesNothing() throws Exception {
        try (Logs logs = open()) {
            logs.decide();
            logs.settle();
            FolderReport report = ExperienceFolder.at(root).verify();
            assertThat(report.findings()).isEmpty();
            assertThat(only(report, "raw").sealed()).isFalse();
            assertThat(only(report, "raw").frames()).containsEntry("decision", 1L);
            if (Files.exists(Path.of("/proc/locks"))) {
                assertThat(report.holder())
                        .isEqualTo(OptionalLong.of(ProcessHandle.current().pid()));
            }
            assertThatThrownBy(() -> ExperienceFolder.at(root).repair())
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining("in use by");
            logs.decide();
            logs.settle();
        }
        Map<String, String> before = contents();
        ExperienceFolder.at(root).verify();
        ExperienceFolder.at(root).planRepair();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void findsADamagedRecordAndMarksItKeepingACopy() throws Exception {
        SegmentReport whole = only(write(10), "raw");
        Path file = file("raw");
        flip(file, whole.usedBytes() - 1500);
        FolderReport report = ExperienceFolder.at(root).verify();
        assertThat(report.findings())
                .extracting(Finding::kind)
                .contains(Finding.Kind.DAMAGE, Finding.Kind.GAP, Finding.Kind.SEAL);
        assertThat(report.findings()).extracting(Finding::path).containsOnly("raw/" + file.getFileName());
        long size = Files.size(file);

        List<RepairStep> plan = ExperienceFolder.at(root).planRepair();
        assertThat(plan).hasSize(1);
        assertThat(plan.get(0).action()).contains("copy to quarantine").contains("1 lost record");
        assertThat(ExperienceFolder.at(root).repair()).isEqualTo(plan);

        FolderReport mended = ExperienceFolder.at(root).verify();
        assertThat(mended.losses()).containsExactly(Map.entry("corruption", 1L));
        assertThat(mended.quarantine()).hasSize(1);
        assertThat(Files.size(root.resolve(mended.quarantine().get(0))))
                .as("but for zeros at the end")
                .isBetween(size - 8, size);
        assertThat(mended.findings())
                .extracting(Finding::kind)
                .containsOnly(Finding.Kind.LOSS, Finding.Kind.QUARANTINE);
        assertThat(ExperienceFolder.at(root).planRepair()).isEmpty();
    }

    @Test
    void findsASealThatIsCutOff() throws Exception {
        write(10);
        Path file = file("joined");
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(open.length() - 1);
        }
        assertThat(ExperienceFolder.at(root).verify().findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.SEAL);
        assertThat(ExperienceFolder.at(root).repair()).hasSize(1);
        FolderReport mended = ExperienceFolder.at(root).verify();
        assertThat(mended.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.QUARANTINE);
        assertThat(only(mended, "joined").frames()).containsEntry("row", 5L);
    }

    @Test
    void marksADamagedHeaderAndSetsAsideWhatHoldsNothing() throws Exception {
        write(10);
        flip(file("raw"), 20);
        Files.write(root.resolve("joined/seg-1-77.sealed"), new byte[] {1, 2, 3});
        assertThat(ExperienceFolder.at(root).verify().findings())
                .extracting(Finding::kind)
                .contains(Finding.Kind.DAMAGE, Finding.Kind.SEAL);
        assertThat(ExperienceFolder.at(root).repair())
                .extracting(RepairStep::action)
                .anyMatch(action -> action.contains("no frame in it is intact"))
                .anyMatch(action -> action.contains("seal anew"));
        assertThat(root.resolve("joined/quarantine/seg-1-77.sealed.1")).exists();
        FolderReport mended = ExperienceFolder.at(root).verify();
        assertThat(only(mended, "raw").frames()).containsEntry("decision", 10L);
        assertThat(mended.findings()).extracting(Finding::kind).containsOnly(Finding.Kind.QUARANTINE);
    }

    @Test
    void finishesASegmentThatWasLeftOpenAndCutsItsTornTail() throws Exception {
        write(10);
        Path sealed = file("raw");
        Path open = sealed.resolveSibling(sealed.getFileName().toString().replace(".sealed", ".open"));
        Files.move(sealed, open);
        try (RandomAccessFile bytes = new RandomAccessFile(open.toFile(), "rw")) {
            bytes.setLength(bytes.length() - 40); // its seal
            bytes.seek(bytes.length());
            bytes.write(new byte[] {40, 0, 0, 0, 9, 9, 9, 9, 9});
        }
        FolderReport torn = ExperienceFolder.at(root).verify();
        assertThat(torn.findings()).as("a torn tail is no damage").isEmpty();
        assertThat(only(torn, "raw").trailingBytes()).isEqualTo(9);
        assertThat(ExperienceFolder.at(root).repair())
                .extracting(RepairStep::action)
                .singleElement()
                .asString()
                .contains("cutting off 9 torn bytes");
        FolderReport mended = ExperienceFolder.at(root).verify();
        assertThat(mended.findings()).isEmpty();
        assertThat(only(mended, "raw").sealed()).isTrue();
        try (Logs logs = open()) {
            assertThat(logs.rows()).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void findsAGapWhereASegmentWasTakenAway() throws Exception {
        try (Logs logs = Logs.open(builder(root).segmentBytes(256 << 10))) {
            for (int i = 0; i < 3000; i++) {
                logs.decide();
                if (i % 500 == 0) {
                    logs.settle();
                }
            }
        }
        assertThat(ExperienceFolder.at(root).inspect().findings()).isEmpty();
        Files.delete(root.resolve("raw/seg-1-2.sealed"));
        assertThat(ExperienceFolder.at(root).inspect().findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Finding.Kind.GAP);
                    assertThat(finding.path()).isEqualTo("raw/seg-1-3.sealed");
                });
    }

    @Test
    void findsRowsThatDifferFromTheirRawRecords() throws Exception {
        write(10);
        Path other = root.resolveSibling(root.getFileName() + "-other");
        try (Logs logs = Logs.open(builder(other))) {
            for (int i = 0; i < 10; i++) {
                logs.record();
                logs.reportLast(logs.decide(), i);
            }
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
        }
        for (Path folder : List.of(root, other)) {
            Files.delete(folder.resolve("joined/meta"));
        }
        Files.copy(
                other.resolve("joined/seg-1-1.sealed"),
                root.resolve("joined/seg-1-1.sealed"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(ExperienceFolder.at(root).verify().findings())
                .extracting(Finding::kind)
                .contains(Finding.Kind.JOIN);
        assertThat(ExperienceFolder.at(root).inspect().findings())
                .extracting(Finding::kind)
                .doesNotContain(Finding.Kind.JOIN);
    }

    @Test
    void setsAsideFrozenFilesWithAnotherDigest() throws Exception {
        try (Logs logs = open()) {
            logs.reportLast(logs.decide(), 1);
            logs.settle();
            assertThat(logs.log.forceSeal(Logs.LONG)).isTrue();
            await().until(() -> logs.log.status().failure().contains("down")); // frozen, and tried
        }
        FolderReport report = ExperienceFolder.at(root).verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.backlog().frozenFiles()).isEqualTo(2);
        flip(root.resolve("frozen/1-1/file-0"), 3);
        assertThat(ExperienceFolder.at(root).verify().findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Finding.Kind.FILE);
                    assertThat(finding.path()).isEqualTo("frozen/1-1/file-0");
                });
        assertThat(ExperienceFolder.at(root).repair()).hasSize(1);
        assertThat(root.resolve("quarantine/frozen-1-1.1/file-0")).exists();
        MemorySink sink = new MemorySink();
        try (Logs logs = Logs.open(
                Logs.builder(root, LogClock.system()).format(new TextFormat()).sink(sink))) {
            assertThat(logs.log.drain(Logs.LONG)).isTrue();
            assertThat(logs.log.status().shipped()).isEqualTo(1);
        }
    }

    @Test
    void readsTheHolderFromTheSystemsListOfLocks() {
        List<String> lines = List.of(
                "1: FLOCK  ADVISORY  WRITE 12 08:01:77 0 EOF",
                "2: POSIX  ADVISORY  WRITE 4711 08:01:77 0 EOF",
                "2: -> POSIX  ADVISORY  WRITE 4712 08:01:77 0 EOF");
        assertThat(LockHolder.find(lines, "77")).hasValue(4711);
        assertThat(LockHolder.find(lines, "7")).isEmpty();
        assertThat(LockHolder.find(List.of("1: POSIX  ADVISORY  WRITE 0 08:01:77 0 EOF"), "77"))
                .as("a process outside this container")
                .isEmpty();
    }

    @Test
    void lockHolderOfNoFolderIsUnknown() {
        assertThat(LockHolder.of(root.resolve("missing"))).isEmpty();
        assertThat(new FileChannelStorage().list(root)).isEmpty();
    }
}
