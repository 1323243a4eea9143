package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Small logs on a model file system, pumped by hand. */
final class TestLog {
    static final Path DIR = Path.of("/log/raw");
    static final UUID BOOT = new UUID(1, 2);
    static final int SEGMENT = 32 << 10;
    static final LogOptions OPTIONS = new LogOptions(
            "test",
            8 << 10,
            1 << 10,
            SEGMENT,
            60_000_000_000L,
            4 << 10,
            5_000_000L,
            8 << 10,
            100_000_000L,
            10_000_000_000L,
            20_000_000L,
            1);

    private TestLog() {}

    static LogEnvironment environment(Storage storage, LogClock clock) {
        return environment(storage, clock, BOOT);
    }

    static LogEnvironment environment(Storage storage, LogClock clock, UUID boot) {
        AtomicLong ids = new AtomicLong(700);
        return new LogEnvironment(storage, clock, Thread::new, boot, ids::incrementAndGet);
    }

    static SegmentLog open(Storage storage, LogClock clock) {
        return open(storage, clock, DurableListener.none());
    }

    static SegmentLog open(Storage storage, LogClock clock, DurableListener listener) {
        return SegmentLog.open(
                environment(storage, clock), DIR, OPTIONS, new DiskBudget(64L * SEGMENT), Preamble.none(), listener);
    }

    /** A payload that names itself: an id, and bytes that follow from it. */
    static ByteBuffer payload(long id, int length) {
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN).putLong(id);
        for (int i = 0; i < length; i++) {
            bytes.put((byte) (id * 31 + i));
        }
        return bytes.flip();
    }

    /** The id in a payload whose bytes are those that follow from it. */
    static long id(ByteBuffer payload) {
        long id = payload.getLong(payload.position());
        if (!payload.equals(payload(id, payload.remaining() - 8))) {
            throw new AssertionError("the payload of record " + id + " was altered");
        }
        return id;
    }

    static List<Long> read(SegmentLog log) {
        List<Long> ids = new ArrayList<>();
        LogTail tail = log.tail();
        FrameVisitor visitor = frame -> {
            if (frame.appended()) {
                ids.add(id(frame.payload()));
            }
        };
        while (tail.poll(visitor, 100) > 0) {
            // until there is nothing more
        }
        return ids;
    }
}
