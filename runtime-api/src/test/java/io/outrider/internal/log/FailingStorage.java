package io.outrider.internal.log;

import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageException;
import io.outrider.internal.segment.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file system whose writes and creations fail with a message while one is set, whose writes wait at a gate, and some of
 * whose files cannot be read.
 */
final class FailingStorage implements Storage {

    volatile @Nullable String failure;

    /** Where writes wait; null to let them pass. */
    volatile @Nullable CountDownLatch gate;

    /** Which files cannot be read. */
    volatile Predicate<Path> unreadable = path -> false;

    private final Storage storage;

    FailingStorage(Storage storage) {
        this.storage = storage;
    }

    private void check(String operation, Path path) {
        String message = failure;
        if (message != null) {
            throw new StorageException(operation, path, new IOException(message));
        }
    }

    private void pass() {
        CountDownLatch closed = gate;
        try {
            if (closed != null) {
                closed.await();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public StorageFile create(Path file) {
        check("create", file);
        return new FailingFile(storage.create(file));
    }

    @Override
    public StorageFile open(Path file) {
        return new FailingFile(storage.open(file));
    }

    @Override
    public StorageFile openForReading(Path file) {
        if (unreadable.test(file)) {
            throw new StorageException("open", file, new IOException("Input/output error"));
        }
        return storage.openForReading(file);
    }

    @Override
    public void createDirectories(Path directory) {
        storage.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) {
        return storage.list(directory);
    }

    @Override
    public void rename(Path from, Path to) {
        storage.rename(from, to);
    }

    @Override
    public boolean delete(Path file) {
        return storage.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) {
        storage.syncDirectory(directory);
    }

    @Override
    public Lock lock(Path file) {
        return storage.lock(file);
    }

    @Override
    public String identity(Path directory) {
        return storage.identity(directory);
    }

    private final class FailingFile implements StorageFile {

        private final StorageFile file;

        FailingFile(StorageFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public int read(ByteBuffer into, long position) {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) {
            pass();
            check("write", path());
            file.write(from, position);
        }

        @Override
        public void force() {
            file.force();
        }

        @Override
        public void truncate(long size) {
            file.truncate(size);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
