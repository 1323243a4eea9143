package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Deliberate mistakes; a test that does not notice them proves nothing. */
public enum Bug {
    NONE,
    /** Nothing is ever forced. */
    FORCE_SKIPPED,
    /** Directories are never synced. */
    DIRECTORY_NOT_SYNCED,
    /** A force that failed is repeated on the same descriptor, and its success believed. */
    FAILED_FORCE_REPEATED,
    /** Frames of one segment verify in any other. */
    SEED_DROPPED;

    FrameChecksum.Seeding seeding() {
        return this == SEED_DROPPED ? (producer, epoch, seq) -> new FrameChecksum(0, 0, 0) : FrameChecksum::new;
    }

    /** A storage that makes the mistake. */
    public Storage in(ModelStorage storage) {
        return this == NONE || this == SEED_DROPPED ? storage : new Mistaken(storage, this);
    }

    private record Mistaken(ModelStorage storage, Bug bug) implements Storage {
        @Override
        public StorageFile create(Path file) {
            return new MistakenFile(storage.create(file), bug);
        }

        @Override
        public StorageFile open(Path file) {
            return new MistakenFile(storage.open(file), bug);
        }

        @Override
        public StorageFile openForReading(Path file) {
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
            if (bug != DIRECTORY_NOT_SYNCED) {
                storage.syncDirectory(directory);
            }
        }

        @Override
        public Lock lock(Path file) {
            return storage.lock(file);
        }

        @Override
        public String identity(Path directory) {
            return storage.identity(directory);
        }
    }

    private record MistakenFile(StorageFile file, Bug bug) implements StorageFile {
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
            file.write(from, position);
        }

        @Override
        public void force() {
            if (bug == FORCE_SKIPPED) {
                return;
            }
            try {
                file.force();
            } catch (StorageException e) {
                if (bug != FAILED_FORCE_REPEATED) {
                    throw e;
                }
                file.force();
            }
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
