package io.outrider.internal.log;

import io.outrider.internal.segment.DiskBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the files that the log keeps beside its segments against the limit on disk bytes: frozen files that wait to be
 * shipped, and the marks of what was joined. What someone else does in those folders is noticed at the next
 * {@link #refresh}. Thread-safe.
 */
final class FolderBytes implements AutoCloseable {

    private final DiskBudget.Share share;
    private final List<Path> folders;
    private final ReentrantLock lock = new ReentrantLock();
    private long counted;

    FolderBytes(DiskBudget budget, Path... folders) {
        this.share = budget.register("files", 0);
        this.folders = List.of(folders);
        refresh();
    }

    /** So many bytes were written, or deleted if negative. */
    void add(long bytes) {
        lock.lock();
        try {
            share.add(bytes);
            counted += bytes;
        } finally {
            lock.unlock();
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
        long there = folders.stream().mapToLong(Freezer::bytesBelow).sum();
        lock.lock();
        try {
            share.add(there - counted);
            counted = there;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        share.close();
    }
}
