package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads durable frames of a log again, by the places at which a tail has shown them. It reads ahead as far as it is told to,
 * so that frames which are fetched in the order of their places cost few reads. A frame is believed only if its checksum
 * fits its segment. Belongs to one thread at a time; between uses {@link #close} gives the file back.
 */
public final class FrameFetcher implements AutoCloseable {
    private static final int LEAST_BYTES = 4 << 10;

    private final Storage storage;
    private final Path directory;
    private final Catalog catalog;
    private final FrameChecksum.Seeding seeding;
    private final FrameView view = new FrameView();

    private ByteBuffer bytes = buffer(LEAST_BYTES);
    private @Nullable SegmentName segment;
    private @Nullable FrameChecksum checksum;
    private @Nullable StorageFile file;
    private long from;

    FrameFetcher(Storage storage, Path directory, Catalog catalog, FrameChecksum.Seeding seeding) {
        this.storage = storage;
        this.directory = directory;
        this.catalog = catalog;
        this.seeding = seeding;
        bytes.limit(0);
    }

    /**
     * The frame at a place; valid until the next call.
     *
     * @param producer that wrote the segment
     * @param offset that of the frame in the segment, as {@link FrameView#offset} told it
     * @param ahead how many bytes from there on to read at once, if any have to be read
     * @return null if there is no frame that is whole
     * @throws StorageException if the segment cannot be read, or is {@link StorageException#missing}
     */
    public @Nullable FrameView fetch(SegmentName name, long producer, long offset, int ahead) {
        FrameChecksum sum = checksum;
        if (sum == null || !name.equals(segment)) {
            close();
            sum = seeding.of(producer, name.epoch(), name.seq());
            segment = name;
            checksum = sum;
        }
        if (!loaded(offset, Frames.HEAD)) {
            load(name, offset, Math.max(ahead, LEAST_BYTES));
        }
        if (!loaded(offset, Frames.HEAD)) {
            return null;
        }
        int length = bytes.getInt(at(offset) + Frames.LENGTH);
        if (length < Frames.HEAD) {
            return null;
        }
        if (!loaded(offset, length)) {
            if (length > open(name).size() - offset) {
                return null;
            }
            load(name, offset, Math.max(ahead, length));
        }
        if (!loaded(offset, length) || sum.of(bytes, at(offset), length) != bytes.getInt(at(offset) + Frames.CRC)) {
            return null;
        }
        return view.in(name, producer, bytes, from).rewound().at(at(offset));
    }

    /** Gives back the file that is open, and forgets what was read from it. */
    @Override
    public void close() {
        StorageFile open = file;
        if (open != null) {
            open.close();
        }
        file = null;
        segment = null;
        checksum = null;
        bytes.limit(0);
    }

    private int at(long offset) {
        return (int) (offset - from);
    }

    private boolean loaded(long offset, int length) {
        return offset >= from && length <= from + bytes.limit() - offset;
    }

    private StorageFile open(SegmentName name) {
        StorageFile open = file;
        if (open == null) {
            Catalog.Entry entry = catalog.get(name);
            open = entry == null
                    ? storage.openForReading(directory.resolve(name.sealedFile()))
                    : entry.openForReading(storage, directory);
            file = open;
        }
        return open;
    }

    private void load(SegmentName name, long offset, int length) {
        bytes.limit(0);
        from = offset;
        if (bytes.capacity() < length) {
            bytes = buffer(length);
        }
        bytes.clear().limit(length);
        try {
            StorageFile open = open(name);
            while (bytes.hasRemaining() && open.read(bytes, from + bytes.position()) > 0) {
                // read() has advanced the buffer
            }
        } finally {
            bytes.flip();
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
