package io.outrider.internal.segment;

import static io.outrider.internal.segment.TestLog.DIR;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser and the recovery on damaged bytes: never a wrong frame, never an exception, always an end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SegmentFileTest {
    private static final SegmentName NAME = new SegmentName(1, 1);
    private static final int RECORDS = 12;
    private byte[] intact = new byte[0];
    private long producer;

    @BeforeAll
    void writeASegment() {
        ModelStorage storage = new ModelStorage();
        ManualClock clock = new ManualClock();
        SegmentLog log = TestLog.open(storage, clock);
        for (long id = 0; id < RECORDS; id++) {
            log.append(1, 0, Priority.NORMAL, TestLog.payload(id, (int) (id * 7 % 40)));
            clock.advanceMillis(60); // so that later frames testify that earlier ones were forced
            log.pump();
        }
        log.close();
        producer = log.producerId();
        intact = storage.contents(DIR.resolve(NAME.sealedFile()));
    }

    private List<Long> parse(byte[] bytes) {
        List<Long> ids = new ArrayList<>();
        SegmentFile segment = SegmentFile.parse(
                NAME, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), producer, FrameChecksum::new);
        SegmentFile.Report report = segment.forEach(frame -> {
            if (frame.appended()) {
                ids.add(TestLog.id(frame.payload()));
            }
        });
        assertThat(report.end()).isBetween(0L, (long) Math.max(bytes.length, SegmentHeader.BYTES));
        return ids;
    }

    /** What recovery makes of the bytes as an open segment of an earlier epoch, and that it ends in an intact seal. */
    private List<Long> recover(byte[] bytes) {
        ModelStorage storage = new ModelStorage();
        ManualClock clock = new ManualClock();
        TestLog.open(storage, clock).close();
        storage.tamper(DIR.resolve(NAME.openFile()), bytes);
        SegmentLog log = TestLog.open(storage, clock);
        for (SegmentName name : log.sealedSegments()) {
            assertThat(log.read(name).forEach(frame -> {}).sealIntact()).isTrue();
        }
        return TestLog.read(log);
    }

    private static void checkOrdered(List<Long> ids, int from) {
        for (int i = 0; i < ids.size(); i++) {
            assertThat(ids.get(i)).isBetween(0L, RECORDS - 1L);
            if (i > 0) {
                assertThat(ids.get(i)).as("after damage at %s: %s", from, ids).isGreaterThan(ids.get(i - 1));
            }
        }
    }

    private void check(byte[] damaged, int at, int leastRecords) {
        List<Long> parsed = parse(damaged);
        checkOrdered(parsed, at);
        assertThat(parsed.size()).as("records left after damage at %s", at).isGreaterThanOrEqualTo(leastRecords);
        if (at % 13 == 0 || at >= SegmentHeader.BYTES) {
            assertThat(recover(damaged)).as("recovered after damage at %s", at).isEqualTo(parsed);
        }
    }

    @Test
    void theIntactSegmentHasEveryRecord() {
        assertThat(parse(intact)).hasSize(RECORDS);
        assertThat(recover(intact)).hasSize(RECORDS);
    }

    @Test
    void flipsAtEveryByteCostOneRecordAtMost() {
        for (int at = 0; at < intact.length; at++) {
            byte[] damaged = intact.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            check(damaged, at, RECORDS - 1);
        }
    }

    @Test
    void zerosAtEveryByteCostWhatTheyCover() {
        for (int at = 0; at < intact.length; at++) {
            byte[] damaged = intact.clone();
            Arrays.fill(damaged, at, Math.min(damaged.length, at + 16), (byte) 0);
            check(damaged, at, RECORDS - 2);
        }
    }

    @Test
    void truncationAtEveryByteKeepsWhatIsBefore() {
        for (int at = 0; at < intact.length; at++) {
            check(Arrays.copyOf(intact, at), at, 0);
        }
        List<Long> almostAll = parse(Arrays.copyOf(intact, intact.length - Frames.SEAL_BYTES));
        assertThat(almostAll).hasSize(RECORDS);
    }

    @Test
    void aPieceRepeatedAtEveryByteGivesNoRecordTwice() {
        for (int at = SegmentHeader.BYTES; at < intact.length; at++) {
            for (int length : new int[] {8, 24, 64, 200}) {
                int end = Math.min(intact.length, at + length);
                byte[] damaged = new byte[intact.length + end - at];
                System.arraycopy(intact, 0, damaged, 0, end);
                System.arraycopy(intact, at, damaged, end, intact.length - at);
                checkOrdered(parse(damaged), at);
                if (at % 5 == 0) {
                    checkOrdered(recover(damaged), at);
                }
            }
        }
    }

    @Test
    void aPieceCutOutAtEveryByteGivesNoWrongRecord() {
        for (int at = 0; at < intact.length; at++) {
            int end = Math.min(intact.length, at + 40);
            byte[] damaged = Arrays.copyOf(intact, intact.length - (end - at));
            System.arraycopy(intact, end, damaged, at, intact.length - end);
            checkOrdered(parse(damaged), at);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mixturesOfDamageGiveNoWrongRecord(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = intact.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                int at = SegmentHeader.BYTES + random.nextInt(intact.length - SegmentHeader.BYTES);
                int length = Math.min(intact.length - at, 1 + random.nextInt(60));
                int from = SegmentHeader.BYTES + random.nextInt(intact.length - SegmentHeader.BYTES - length);
                System.arraycopy(intact, from, damaged, at, length);
            }
            List<Long> parsed = parse(damaged);
            checkOrdered(parsed, round);
            assertThat(recover(damaged)).isEqualTo(parsed);
        }
    }

    @Test
    void anotherSegmentsBytesNeverVerify() {
        SegmentFile other = SegmentFile.parse(
                new SegmentName(1, 2),
                ByteBuffer.wrap(intact).order(ByteOrder.LITTLE_ENDIAN),
                producer,
                FrameChecksum::new);
        assertThat(other.forEach(frame -> {}).frames()).isZero();
    }

    /** Bytes made so that every 8 bytes look like the head of a long frame: the search must stay bounded. */
    @Test
    void hostileBytesAreGivenUpOn() {
        ByteBuffer hostile = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < hostile.capacity(); at += 8) {
            hostile.putInt(at, (hostile.capacity() - at) & ~7).putInt(at + 4, 0);
        }
        FrameScanner scanner =
                new FrameScanner(hostile, 0, hostile.capacity(), new FrameChecksum(1, 1, 1), FrameScanner.UNKNOWN);
        assertThat(scanner.next()).isEqualTo(FrameScanner.Step.END);
        assertThat(scanner.position()).isZero();
    }

    @Test
    void damageBeforeTheDurablePointIsMarkedCountedAndKept() {
        byte[] damaged = intact.clone();
        int third = offsetOfRecord(3);
        damaged[third + Frames.HEAD] ^= 1;
        ModelStorage storage = new ModelStorage();
        ManualClock clock = new ManualClock();
        TestLog.open(storage, clock).close();
        storage.tamper(DIR.resolve(NAME.openFile()), damaged);
        SegmentLog log = TestLog.open(storage, clock);
        assertThat(log.counters().corruptFrames()).isEqualTo(1);
        assertThat(log.counters().lost()).isEqualTo(1);
        assertThat(log.counters().quarantined()).isEqualTo(1);
        byte[] copy = storage.contents(DIR.resolve("quarantine").resolve("seg-1-1.1"));
        assertThat(Arrays.equals(Arrays.copyOf(copy, damaged.length), damaged)).isTrue();
        List<Long> losses = new ArrayList<>();
        SegmentFile.Report report = log.read(NAME).forEach(frame -> {
            if (frame.lossMark()) {
                assertThat(frame.lossCode()).isIn(LossReason.CORRUPTION.code(), 0);
                losses.add(frame.lossCount());
            }
        });
        assertThat(losses).hasSize(1);
        assertThat(report.damagedBytes()).isZero();
        assertThat(TestLog.read(log)).hasSize(RECORDS - 1).doesNotContain(3L);
    }

    @Test
    void damageOnAFullDiskIsRepairedWithoutTheCopy() {
        byte[] damaged = intact.clone();
        damaged[offsetOfRecord(3) + Frames.HEAD] ^= 1;
        ModelStorage storage = new ModelStorage();
        ManualClock clock = new ManualClock();
        TestLog.open(storage, clock).close();
        storage.tamper(DIR.resolve(NAME.openFile()), damaged);
        storage.capacity(storage.usedBytes() + 512); // room for the new meta alone
        SegmentLog log = TestLog.open(storage, clock);
        assertThat(log.counters().corruptFrames()).isEqualTo(1);
        assertThat(log.counters().quarantined()).isZero();
        assertThat(storage.list(DIR.resolve("quarantine"))).isEmpty();
        assertThat(TestLog.read(log)).hasSize(RECORDS - 1);
    }

    @Test
    void damageWithNothingBehindItIsATornTail() {
        byte[] torn = Arrays.copyOf(intact, offsetOfRecord(RECORDS - 1) + 20);
        ModelStorage storage = new ModelStorage();
        ManualClock clock = new ManualClock();
        TestLog.open(storage, clock).close();
        storage.tamper(DIR.resolve(NAME.openFile()), torn);
        SegmentLog log = TestLog.open(storage, clock);
        assertThat(log.counters().corruptFrames()).isZero();
        assertThat(log.counters().truncatedBytes()).isBetween(1L, 20L);
        assertThat(TestLog.read(log)).hasSize(RECORDS - 1);
    }

    private int offsetOfRecord(long id) {
        int at = SegmentHeader.BYTES;
        ByteBuffer bytes = ByteBuffer.wrap(intact).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.getLong(at + Frames.HEAD) != id || Frames.type(bytes, at) != 1) {
            at += Frames.align(bytes.getInt(at));
        }
        return at;
    }
}
