package io.outrider.internal.segment;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The segments of a log that may be read, in order; written by the log's writer, read by any thread. */
final class Catalog {
    /** One segment. A reader takes {@link #complete} first and {@link #limit} after it. */
    static final class Entry {
        final SegmentName name;

        /** The offset up to which the file is durable and may be read. */
        volatile int limit;

        /** Whether the limit will only grow by the seal. */
        volatile boolean complete;

        volatile boolean sealed;

        /** Whether the owner wants it deleted as soon as it is sealed. */
        volatile boolean released;

        /** The bytes that the disk budget is charged with. */
        volatile long bytes;

        /** The appended frames in it that were acknowledged since the log was opened; readers may look once it is sealed. */
        long records;

        Entry(SegmentName name) {
            this.name = name;
        }

        String file() {
            return sealed ? name.sealedFile() : name.openFile();
        }

        StorageFile openForReading(Storage storage, Path directory) {
            try {
                return storage.openForReading(directory.resolve(file()));
            } catch (StorageException e) {
                if (!e.missing()) {
                    throw e;
                }
                // it may have been renamed between the look at its state and the opening
                return storage.openForReading(directory.resolve(name.sealedFile()));
            }
        }
    }

    private final ConcurrentSkipListMap<SegmentName, Entry> entries = new ConcurrentSkipListMap<>();

    Entry add(SegmentName name, long bytes) {
        Entry entry = new Entry(name);
        entry.bytes = bytes;
        entries.put(name, entry);
        return entry;
    }

    Entry addSealed(SegmentName name, long bytes) {
        Entry entry = new Entry(name);
        entry.bytes = bytes;
        entry.limit = (int) Math.min(bytes, SegmentFile.MAX_BYTES);
        entry.sealed = true;
        entry.complete = true;
        entries.put(name, entry);
        return entry;
    }

    void remove(SegmentName name) {
        entries.remove(name);
    }

    @Nullable
    Entry get(SegmentName name) {
        return entries.get(name);
    }

    /** The first segment after this one; null: after none, so the very first. */
    @Nullable
    Entry after(@Nullable SegmentName name) {
        var found = name == null ? entries.firstEntry() : entries.higherEntry(name);
        return found == null ? null : found.getValue();
    }

    /** The oldest that is there, or null. */
    @Nullable
    SegmentName oldest() {
        var first = entries.firstEntry();
        return first == null ? null : first.getKey();
    }

    /** The newest that is there, or null. */
    @Nullable
    SegmentName newest() {
        var last = entries.lastEntry();
        return last == null ? null : last.getKey();
    }

    List<SegmentName> sealed() {
        return entries.values().stream()
                .filter(entry -> entry.sealed && !entry.released)
                .map(entry -> entry.name)
                .toList();
    }
}
