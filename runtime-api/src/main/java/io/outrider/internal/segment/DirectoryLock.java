package io.outrider.internal.segment;

import java.nio.file.Path;

/**
 * Exclusive use of a folder, across processes and within this one, by a lock on the file {@code LOCK} in it. Several
 * logs may live below one locked folder. Closing is idempotent.
 */
public final class DirectoryLock implements AutoCloseable {
    private final Storage.Lock lock;
    private final Path root;

    private DirectoryLock(Storage.Lock lock, Path root) {
        this.lock = lock;
        this.root = root;
    }

    /**
     * Locks a folder, creating it if need be.
     *
     * @throws DirectoryInUseException if it is locked already
     * @throws StorageException if the folder cannot be created or written
     */
    public static DirectoryLock acquire(Storage storage, Path root) {
        storage.createDirectories(root);
        return new DirectoryLock(storage.lock(root.resolve("LOCK")), root);
    }

    /** The locked folder. */
    public Path root() {
        return root;
    }

    @Override
    public void close() {
        lock.close();
    }
}
