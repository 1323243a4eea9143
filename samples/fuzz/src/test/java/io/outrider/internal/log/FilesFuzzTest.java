package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.outrider.experience.ExperienceException;
import io.outrider.internal.segment.Allocation;
import io.outrider.internal.segment.MemoryStorage;
import io.outrider.internal.segment.SegmentFormatException;
import io.outrider.internal.segment.SegmentMender;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Any bytes as the small files beside segments. An input's first byte says which; sums are put right. */
class FilesFuzzTest {
    private static final Path FOLDER = Path.of("/log");
    private static final int META_BYTES = 512;
    private static final int COST_PER_BYTE = 512;

    @FuzzTest
    void anyFileIsReadInBoundedTimeAndSpace(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        Allocation.check(COST_PER_BYTE, bytes.length, () -> read(input[0] & 3, bytes));
    }

    private static void read(int which, byte[] bytes) {
        switch (which) {
            case 0 -> marks(withSum(bytes));
            case 1 -> index(bytes);
            case 2 -> meta(withSum(Arrays.copyOf(bytes, META_BYTES)));
            default -> marks(bytes);
        }
    }

    private static byte[] withSum(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        if (end >= 0) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, end);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(end, (int) crc.getValue());
        }
        return bytes;
    }

    private static void marks(byte[] bytes) {
        MemoryStorage storage = new MemoryStorage().with(FOLDER.resolve("1-1"), bytes);
        JoinedMarks marks = new JoinedMarks(null, storage, FOLDER, FOLDER, () -> Position.START);
        long[] keys = new long[1];
        Position upTo = marks.read((record, hashes) -> keys[0] += 1 + hashes.length);
        assertThat(upTo).isGreaterThanOrEqualTo(Position.START);
        assertThat(keys[0]).isLessThanOrEqualTo(bytes.length);
    }

    private static void index(byte[] bytes) {
        MemoryStorage storage = new MemoryStorage().with(FOLDER.resolve(FrozenIndex.FILE), bytes);
        try {
            FrozenIndex.read(storage, FOLDER)
                    .forEach(file -> assertThat(file.path().normalize())
                            .as("what is sent lies in the folder")
                            .hasParentRaw(FOLDER));
        } catch (ExperienceException e) {
            assertThat(e).hasMessageContaining(FOLDER.toString());
        }
    }

    private static void meta(byte[] bytes) {
        MemoryStorage storage = new MemoryStorage().with(FOLDER.resolve("meta"), bytes);
        try {
            Long producer = SegmentMender.producer(storage, FOLDER);
            Long epoch = SegmentMender.epoch(storage, FOLDER);
            assertThat(producer == null).isEqualTo(epoch == null);
        } catch (SegmentFormatException e) {
            assertThat(e).hasMessageContaining("meta");
        }
    }
}
