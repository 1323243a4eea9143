package io.outrider.internal.segment;

import java.nio.file.Path;
import java.util.List;

/**
 * The file system beneath a log: as much of one as the log needs, so that a model can lose, tear and refuse what a real
 * one loses, tears and refuses.
 *
 * <p>Every method may throw {@link StorageException}. Implementations are thread-safe; a {@link StorageFile} is used by
 * one thread at a time. Nothing that was written, created, renamed or deleted survives a power loss until the file was
 * forced and its directory synced.
 */
public interface Storage {
    /** Creates a file that must not exist, readable and writable by its owner alone. */
    StorageFile create(Path file);

    /** Opens an existing file for reading and writing. */
    StorageFile open(Path file);

    /** Opens an existing file for reading. */
    StorageFile openForReading(Path file);

    /**
     * Creates a directory and its missing parents, accessible by their owner alone, so that they survive a power loss;
     * does nothing if it exists.
     */
    void createDirectories(Path directory);

    /** The names of the files and directories in a directory, in no order; empty if the directory does not exist. */
    List<String> list(Path directory);

    /** Renames a file within one file system atomically, replacing what had the new name. */
    void rename(Path from, Path to);

    /** Deletes a file; false if there was none. */
    boolean delete(Path file);

    /** Makes creations, renames and deletions in a directory survive a power loss. */
    void syncDirectory(Path directory);

    /**
     * Locks a file against every other process and every other caller in this one, creating it if need be.
     *
     * @throws DirectoryInUseException naming the file's directory, if it is locked already
     */
    Lock lock(Path file);

    /** A text that stays the same for this directory and differs for a copy of it on the same machine; may be empty. */
    String identity(Path directory);

    /** A held lock. Closing is idempotent. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }
}
