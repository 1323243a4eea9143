package io.outrider.internal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One zero-filled file of a segment's size, made ahead of need and in small steps, so that a full disk is met here and not
 * while frames are written. Belongs to the writer.
 */
final class Spare {
    static final String FILE = "spare";
    private static final int CHUNK = 1 << 18;

    private final Storage storage;
    private final Path directory;
    private final Path path;
    private final int bytes;
    private final DiskBudget.Share share;
    private final ByteBuffer zeros;

    private @Nullable StorageFile file;
    private int filled;
    private boolean ready;

    Spare(Storage storage, Path directory, int bytes, DiskBudget.Share share) {
        this.storage = storage;
        this.directory = directory;
        this.path = directory.resolve(FILE);
        this.bytes = bytes;
        this.share = share;
        this.zeros = ByteBuffer.allocateDirect(Math.min(CHUNK, bytes));
    }

    /** Takes over a whole spare that an earlier process left; deletes a partial one. */
    void adopt(List<String> files) {
        if (!files.contains(FILE)) {
            return;
        }
        long size;
        try (StorageFile found = storage.openForReading(path)) {
            size = found.size();
        }
        if (size == bytes && share.tryGrow(bytes)) {
            ready = true;
        } else {
            storage.delete(path);
        }
    }

    boolean ready() {
        return ready;
    }

    /** Whether its bytes are already charged to the budget. */
    boolean begun() {
        return ready || file != null;
    }

    /** Fills at most one chunk; true once the spare is whole. */
    boolean step() {
        if (ready) {
            return true;
        }
        StorageFile open = file == null ? create() : file;
        try {
            int length = Math.min(CHUNK, bytes - filled);
            open.write(zeros.duplicate().limit(length), filled);
            filled += length;
            if (filled == bytes) {
                open.force();
                open.close();
                file = null;
                ready = true;
            }
        } catch (StorageException e) {
            discard();
            throw e;
        }
        return ready;
    }

    private StorageFile create() {
        if (!share.tryGrow(bytes)) {
            throw new StorageException(
                    "create", path, new IOException("no space left under the disk cap for " + bytes + " bytes"));
        }
        try {
            storage.createDirectories(directory); // it may have been deleted while the log was open
            storage.delete(path);
            StorageFile created = storage.create(path);
            file = created;
            filled = 0;
            return created;
        } catch (StorageException e) {
            share.add(-bytes);
            throw e;
        }
    }

    /** Gives the spare another name, finishing it first if need be. The budget's charge goes with it. */
    void take(Path target) {
        while (!step()) {
            // each step fills a chunk or throws
        }
        try {
            storage.rename(path, target);
            ready = false;
        } catch (StorageException e) {
            if (e.missing()) {
                ready = false; // deleted by someone else: the next attempt makes a new one
                share.add(-bytes);
            }
            throw e;
        }
    }

    /** Stops filling; a partial spare is deleted. */
    void close() {
        if (!ready && file != null) {
            discard();
        }
    }

    private void discard() {
        StorageFile open = file;
        if (open != null) {
            open.close();
        }
        file = null;
        ready = false;
        share.add(-bytes);
        try {
            storage.delete(path);
        } catch (StorageException e) {
            // the next create() deletes it, or fails visibly
        }
    }
}
