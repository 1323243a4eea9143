package io.outrider.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Any bytes as a segment: read, surveyed, recovered and mended. */
class SegmentFuzzTest {
    private static final Path FOLDER = Path.of("/log");
    private static final long PRODUCER = 7;
    private static final int COST_PER_BYTE = 64;

    /** Counts the bytes that are checksummed, which is nearly all the work there is. */
    private static final class Counted extends FrameChecksum {
        private long bytes;

        Counted(long producer, long epoch, long seq) {
            super(producer, epoch, seq);
        }

        @Override
        int of(ByteBuffer frames, int at, int length) {
            bytes += length;
            return super.of(frames, at, length);
        }
    }

    @FuzzTest
    void anySegmentIsReadInBoundedTimeAndSpace(byte[] input) {
        byte[] bytes = Forge.segment(input);
        Allocation.check(COST_PER_BYTE, bytes.length, () -> readAndRecover(Forge.name(bytes), bytes));
    }

    private static void readAndRecover(SegmentName name, byte[] bytes) {
        SegmentFile.Report report;
        try {
            report = read(name, bytes);
            survey(name, bytes, report);
        } catch (SegmentFormatException e) {
            return; // of a newer format
        }
        recover(name, bytes, report);
        if (report.frames() > 0) {
            mend(name, bytes);
        }
    }

    private static SegmentFile.Report read(SegmentName name, byte[] bytes) {
        Counted[] checksum = new Counted[1];
        SegmentFile file = SegmentFile.parse(name, ByteBuffer.wrap(bytes), PRODUCER, (producer, epoch, seq) -> {
            checksum[0] = new Counted(producer, epoch, seq);
            return checksum[0];
        });
        long[] seen = {0, Long.MIN_VALUE};
        SegmentFile.Report report = file.forEach(frame -> {
            seen[0] += Frames.HEAD + frame.payload().remaining();
            assertThat(frame.recordSeq()).isGreaterThanOrEqualTo(Math.max(0, seen[1]));
            seen[1] = frame.recordSeq();
        });
        assertThat(seen[0] + report.damagedBytes()).isLessThanOrEqualTo(bytes.length);
        assertThat(report.lostRecords()).isNotNegative();
        assertThat(report.end()).isBetween(0L, (long) bytes.length);
        assertThat(checksum[0].bytes).isLessThanOrEqualTo(18L * bytes.length);
        return report;
    }

    private static void survey(SegmentName name, byte[] bytes, SegmentFile.Report report) {
        Path path = FOLDER.resolve(name.openFile());
        SegmentSurvey survey =
                SegmentSurvey.read(new MemoryStorage().with(path, bytes), path, name, PRODUCER, frame -> {});
        assertThat(survey.frames()).isEqualTo(report.frames());
        assertThat(survey.end()).isEqualTo(report.end());
        assertThat(survey.corruptBytes()).isBetween(0L, survey.damagedBytes());
        assertThat(survey.trailingBytes()).isBetween(0L, (long) bytes.length);
    }

    private static void recover(SegmentName name, byte[] bytes, SegmentFile.Report before) {
        MemoryStorage storage = new MemoryStorage().with(FOLDER.resolve(name.openFile()), bytes);
        long size = recovery(storage).finish(name, Integer.MAX_VALUE, Long.MAX_VALUE, PRODUCER);
        if (size == Recovery.GONE) {
            assertThat(before.frames()).as("frames of what was given up").isZero();
            return;
        }
        sealed(name, storage, before.frames());
    }

    private static void mend(SegmentName name, byte[] bytes) {
        MemoryStorage storage = new MemoryStorage().with(FOLDER.resolve(name.sealedFile()), bytes);
        recovery(storage).mend(name, PRODUCER);
        sealed(name, storage, 1);
    }

    private static void sealed(SegmentName name, MemoryStorage storage, long frames) {
        SegmentFile.Report after = read(name, storage.bytes(FOLDER.resolve(name.sealedFile())));
        assertThat(after.sealed()).as("sealed").isTrue();
        assertThat(after.sealIntact()).as("the seal fits").isTrue();
        assertThat(after.frames()).isGreaterThanOrEqualTo(frames);
    }

    private static Recovery recovery(Storage storage) {
        LogClock still = new LogClock() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public long wallMicros() {
                return 0;
            }
        };
        return new Recovery(storage, FOLDER, still, new LogCounters(() -> 0), FrameChecksum::new);
    }
}
