package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files in memory. Belongs to one thread. */
public final class MemoryStorage implements Storage {

    private final Map<Path, byte[]> files = new TreeMap<>();

    /** Puts a file there. */
    public MemoryStorage with(Path file, byte[] bytes) {
        files.put(file, bytes.clone());
        return this;
    }

    /** The file's bytes. */
    public byte[] bytes(Path file) {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new IllegalStateException("there is no file " + file);
        }
        return bytes;
    }

    /** How many files there are. */
    public int size() {
        return files.size();
    }

    @Override
    public StorageFile create(Path file) {
        files.put(file, new byte[0]);
        return new Open(file);
    }

    @Override
    public StorageFile open(Path file) {
        byte[] there = bytes(file);
        files.put(file, there);
        return new Open(file);
    }

    @Override
    public StorageFile openForReading(Path file) {
        return open(file);
    }

    @Override
    public void createDirectories(Path directory) {
        // folders are where their files are
    }

    @Override
    public List<String> list(Path directory) {
        return files.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    @Override
    public void rename(Path from, Path to) {
        files.put(to, bytes(from));
        files.remove(from);
    }

    @Override
    public boolean delete(Path file) {
        return files.remove(file) != null;
    }

    @Override
    public void syncDirectory(Path directory) {
        // nothing is lost here
    }

    @Override
    public Lock lock(Path file) {
        return () -> {};
    }

    @Override
    public String identity(Path directory) {
        return "";
    }

    private final class Open implements StorageFile {
        private final Path path;

        Open(Path path) {
            this.path = path;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public long size() {
            return bytes(path).length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            byte[] bytes = bytes(path);
            if (position >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), bytes.length - position);
            into.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public void write(ByteBuffer from, long position) {
            byte[] bytes = bytes(path);
            int end = (int) position + from.remaining();
            byte[] grown = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes;
            from.get(grown, (int) position, from.remaining());
            files.put(path, grown);
        }

        @Override
        public void force() {
            // nothing is lost here
        }

        @Override
        public void truncate(long size) {
            byte[] bytes = bytes(path);
            files.put(path, Arrays.copyOf(bytes, (int) Math.min(size, bytes.length)));
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
