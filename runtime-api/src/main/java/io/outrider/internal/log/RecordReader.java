package io.outrider.internal.log;

import io.outrider.internal.segment.FrameFetcher;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.StorageException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of the raw log again by their places: those that were read last from memory, others from their segments. The
 * record that was found last stays until the next is looked for. Belongs to the joining thread.
 */
final class RecordReader implements AutoCloseable {

    private final RawSegments segments;
    private final RecentRecords recent;
    private final FrameFetcher fetcher;
    private ByteBuffer payload = JoinedRow.NOTHING;
    private long record;

    RecordReader(RawSegments segments, RecentRecords recent, FrameFetcher fetcher) {
        this.segments = segments;
        this.recent = recent;
        this.fetcher = fetcher;
    }

    /**
     * Looks for a record.
     *
     * @param type the {@link FrameType} that it has to have
     * @param ahead how many bytes to read at once from there on, if any have to be read
     * @return whether there is such a record, and it is sound
     * @throws StorageException if its segment cannot be read, or is {@link StorageException#missing}
     */
    boolean find(int type, long place, int ahead) {
        int handle = recent.find(place);
        if (handle != RecentRecords.NONE) {
            payload = recent.payload(handle);
            record = recent.record(handle);
            return true;
        }
        RawSegments.Segment segment = segments.of(place);
        @Nullable FrameView frame = fetcher.fetch(segment.name(), segment.producer(), RawSegments.offset(place), ahead);
        if (frame == null || frame.type() != type || !Payloads.sound(frame)) {
            return false;
        }
        payload = frame.payload();
        record = frame.recordSeq();
        return true;
    }

    /** The payload of what was found, from position to limit. */
    ByteBuffer payload() {
        return payload;
    }

    /** The number of what was found in its epoch. */
    long record() {
        return record;
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
