package io.outrider.internal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real file system, by {@link FileChannel}. Files are created 0600 and directories 0700 where the file system knows
 * POSIX permissions. Where a directory cannot be opened as a file (Windows) syncing it does nothing.
 *
 * <p>A thread that is interrupted while it uses a file closes that file; the operation fails with a
 * {@link StorageException}.
 */
public final class FileChannelStorage implements Storage {
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private static final int READ_BYTES = 1 << 18;

    /**
     * The lock files held by this process. It has to be shared by all instances: a POSIX lock is per process, and
     * opening and closing the file a second time in the same process would silently release the first lock.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    @Override
    public StorageFile create(Path file) {
        try {
            return new ChannelFile(file, FileChannel.open(file, CREATE, permissions(file, "rw-------")));
        } catch (IOException e) {
            throw new StorageException("create", file, e);
        }
    }

    @Override
    public StorageFile open(Path file) {
        return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public StorageFile openForReading(Path file) {
        return open(file, StandardOpenOption.READ);
    }

    private static StorageFile open(Path file, OpenOption... options) {
        try {
            return new ChannelFile(file, FileChannel.open(file, options));
        } catch (IOException e) {
            throw new StorageException("open", file, e);
        }
    }

    @Override
    public void createDirectories(Path directory) {
        Path absolute = directory.toAbsolutePath();
        Path parent = absolute.getParent();
        if (Files.isDirectory(absolute) || parent == null) {
            return;
        }
        createDirectories(parent);
        try {
            Files.createDirectory(absolute, permissions(absolute, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(absolute)) {
                throw new StorageException("create directory", directory, e);
            }
        } catch (IOException e) {
            throw new StorageException("create directory", directory, e);
        }
        syncDirectory(parent);
    }

    @Override
    public List<String> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new StorageException("list", directory, e);
        }
    }

    @Override
    public void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StorageException("rename to " + to.getFileName(), from, e);
        }
    }

    @Override
    public boolean delete(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StorageException("delete", file, e);
        }
    }

    @Override
    public void syncDirectory(Path directory) {
        FileChannel channel;
        try {
            channel = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException e) {
            if (posix(directory)) {
                throw new StorageException("open directory", directory, e);
            }
            return; // this platform has no way to sync a directory
        }
        try (channel) {
            channel.force(true);
        } catch (IOException e) {
            throw new StorageException("sync directory", directory, e);
        }
    }

    @Override
    public Lock lock(Path file) {
        Path directory = Objects.requireNonNull(
                file.toAbsolutePath().normalize().getParent(), "a lock file lies in a directory");
        try {
            Path key = directory.toRealPath().resolve(file.getFileName());
            if (!HELD.add(key)) {
                throw new DirectoryInUseException(directory);
            }
            return lock(file, key, directory);
        } catch (IOException e) {
            throw new StorageException("lock", file, e);
        }
    }

    private static Lock lock(Path file, Path key, Path directory) throws IOException {
        FileChannel channel = null;
        boolean held = false;
        try {
            Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = FileChannel.open(file, options, permissions(file, "rw-------"));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new DirectoryInUseException(directory);
            }
            held = true;
            return new HeldLock(channel, key);
        } finally {
            if (!held) {
                HELD.remove(key);
                closeQuietly(channel);
            }
        }
    }

    @Override
    public String identity(Path directory) {
        try {
            Object key =
                    Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
            return key == null ? "" : key.toString();
        } catch (IOException e) {
            throw new StorageException("read attributes of", directory, e);
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // whatever mattered was forced before; there is nothing left to do with this descriptor
        }
    }

    private record HeldLock(FileChannel channel, Path key) implements Lock {
        @Override
        public void close() {
            closeQuietly(channel);
            HELD.remove(key);
        }
    }

    private record ChannelFile(Path path, FileChannel channel) implements StorageFile {
        @Override
        public long size() {
            try {
                return channel.size();
            } catch (IOException e) {
                throw new StorageException("read the size of", path, e);
            }
        }

        @Override
        public int read(ByteBuffer into, long position) {
            int limit = into.limit();
            try {
                // The JDK keeps a direct buffer of the largest size read per thread, so large reads go in pieces.
                into.limit(into.position() + Math.min(into.remaining(), READ_BYTES));
                return channel.read(into, position);
            } catch (IOException e) {
                throw new StorageException("read", path, e);
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public void write(ByteBuffer from, long position) {
            try {
                long at = position;
                while (from.hasRemaining()) {
                    at += channel.write(from, at);
                }
            } catch (IOException e) {
                throw new StorageException("write", path, e);
            }
        }

        @Override
        public void force() {
            try {
                channel.force(true);
            } catch (IOException e) {
                throw new StorageException("force", path, e);
            }
        }

        @Override
        public void truncate(long size) {
            try {
                channel.truncate(size);
            } catch (IOException e) {
                throw new StorageException("truncate", path, e);
            }
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }
}
