package io.outrider.internal.log;

import io.outrider.internal.segment.DiskBudget;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts frozen files, and files that were shipped into the log's own folder, against the limit on disk bytes. Files that
 * someone else takes out of that folder are noticed at the next {@link #refresh}. Thread-safe.
 */
final class FolderBytes implements AutoCloseable {

    private final DiskBudget.Share share;
    private final Path frozenFolder;
    private final @Nullable Path shippedFolder;
    private final ReentrantLock lock = new ReentrantLock();
    private long counted;

    /**
     * @param shippedFolder the folder of shipped files, or null where they go elsewhere
     */
    FolderBytes(DiskBudget budget, Path frozenFolder, @Nullable Path shippedFolder) {
        this.share = budget.register("files", 0);
        this.frozenFolder = frozenFolder;
        this.shippedFolder = shippedFolder;
        refresh();
    }

    /** So many bytes were frozen, or deleted. */
    void frozen(long bytes) {
        add(bytes);
    }

    /** So many bytes were shipped. */
    void shipped(long bytes) {
        if (shippedFolder != null) {
            add(bytes);
        }
    }

    /** The bytes that are counted. */
    long bytes() {
        lock.lock();
        try {
            return counted;
        } finally {
            lock.unlock();
        }
    }

    /** Looks at what is there. */
    void refresh() {
        long there = Freezer.bytesBelow(frozenFolder);
        Path shipped = shippedFolder;
        if (shipped != null) {
            there += Freezer.bytesBelow(shipped);
        }
        lock.lock();
        try {
            share.add(there - counted);
            counted = there;
        } finally {
            lock.unlock();
        }
    }

    private void add(long bytes) {
        lock.lock();
        try {
            share.add(bytes);
            counted += bytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        share.close();
    }
}
