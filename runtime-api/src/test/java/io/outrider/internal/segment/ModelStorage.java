package io.outrider.internal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that forgets what was not forced. At a power loss each unforced write of a file is kept, dropped
 * or torn at random byte positions, and of the unsynced changes to directories a random number of the latest is undone.
 * What a failed force should have saved is never saved, even by a later one that succeeds. Bytes of a new file that were
 * written and lost read as zeros or, where the model exposes stale blocks, as bytes of a deleted file.
 */
public final class ModelStorage implements Storage {
    enum Op {
        CREATE,
        OPEN,
        LIST,
        RENAME,
        DELETE,
        SYNC_DIRECTORY,
        READ,
        WRITE,
        FORCE,
        TRUNCATE
    }

    /** Decides which operations fail. */
    interface Faults {
        /** The message of the failure of this operation, or null if it shall work. */
        @Nullable
        String failure(Op op, Path path, long number);
    }

    private record Write(long position, byte[] bytes, long truncatedTo) {}

    private static final class Inode {
        byte[] contents = new byte[0];
        byte[] durable = new byte[0];
        final List<Write> unforced = new ArrayList<>();

        Inode copy() {
            Inode copy = new Inode();
            copy.contents = contents.clone();
            copy.durable = durable.clone();
            copy.unforced.addAll(unforced);
            return copy;
        }
    }

    private TreeMap<Path, Inode> names = new TreeMap<>();
    private final List<TreeMap<Path, Inode>> history = new ArrayList<>(); // directory states since the last sync
    private final List<byte[]> deleted = new ArrayList<>();
    private final Set<Path> locked = new HashSet<>();
    private String identity = "disk-1";
    private Faults faults = (op, path, number) -> null;
    private long operations;
    private long dieAt = Long.MAX_VALUE;
    private boolean dead;
    private long capacity = Long.MAX_VALUE;
    private boolean exposeStale;

    ModelStorage faults(Faults schedule) {
        faults = schedule;
        return this;
    }

    public ModelStorage capacity(long bytes) {
        capacity = bytes;
        return this;
    }

    public ModelStorage exposeStale() {
        exposeStale = true;
        return this;
    }

    ModelStorage identity(String text) {
        identity = text;
        return this;
    }

    /** Every operation from this one on throws {@link PowerLoss}. */
    public ModelStorage dieAt(long operation) {
        dieAt = operation;
        return this;
    }

    public long operations() {
        return operations;
    }

    /** What the next process finds after the process died and the machine did not. */
    public ModelStorage afterKill() {
        dead = true;
        ModelStorage next = successor();
        Map<Inode, Inode> copies = new java.util.IdentityHashMap<>();
        names.forEach((path, inode) -> next.names.put(path, copies.computeIfAbsent(inode, Inode::copy)));
        for (TreeMap<Path, Inode> state : history) {
            TreeMap<Path, Inode> copy = new TreeMap<>();
            state.forEach((path, inode) -> copy.put(path, copies.computeIfAbsent(inode, Inode::copy)));
            next.history.add(copy);
        }
        return next;
    }

    /** What the next process finds after the power was lost. */
    public ModelStorage afterPowerLoss(Random random) {
        dead = true;
        ModelStorage next = successor();
        TreeMap<Path, Inode> survivors = history.isEmpty() ? names : pick(random.nextInt(history.size() + 1));
        survivors.forEach((path, inode) -> next.names.put(path, survive(inode, random)));
        return next;
    }

    private TreeMap<Path, Inode> pick(int state) {
        return state == history.size() ? names : history.get(state);
    }

    private ModelStorage successor() {
        ModelStorage next = new ModelStorage();
        next.identity = identity;
        next.capacity = capacity;
        next.exposeStale = exposeStale;
        next.deleted.addAll(deleted);
        return next;
    }

    private Inode survive(Inode inode, Random random) {
        byte[] bytes = inode.durable.clone();
        for (Write write : inode.unforced) {
            int kind = random.nextInt(3);
            if (write.bytes.length == 0) {
                bytes = kind == 0 ? bytes : Arrays.copyOf(bytes, (int) write.truncatedTo);
                continue;
            }
            int from = kind == 2 ? random.nextInt(write.bytes.length) : 0;
            int to = kind == 0
                    ? 0
                    : kind == 1 ? write.bytes.length : from + random.nextInt(write.bytes.length - from + 1);
            if (random.nextBoolean() || to > from) { // the size may have grown without the bytes
                int end = (int) write.position + write.bytes.length;
                int old = bytes.length;
                bytes = end > old ? Arrays.copyOf(bytes, end) : bytes;
                stale(bytes, old, random);
            }
            if (exposeStale && !deleted.isEmpty() && kind == 0 && bytes.length > write.position) {
                overwriteWithStale(bytes, write, random);
            }
            if (to > from) {
                System.arraycopy(write.bytes, from, bytes, (int) write.position + from, to - from);
            }
        }
        Inode survivor = new Inode();
        survivor.durable = bytes;
        survivor.contents = bytes.clone();
        return survivor;
    }

    private void stale(byte[] bytes, int from, Random random) {
        if (exposeStale && !deleted.isEmpty() && from < bytes.length) {
            byte[] old = deleted.get(random.nextInt(deleted.size()));
            int end = Math.min(bytes.length, old.length);
            if (end > from) {
                System.arraycopy(old, from, bytes, from, end - from);
            }
        }
    }

    /** A lost write to blocks that held nothing may leave whatever lay in them under another name. */
    private void overwriteWithStale(byte[] bytes, Write write, Random random) {
        byte[] old = deleted.get(random.nextInt(deleted.size()));
        int end = (int) Math.min(Math.min(bytes.length, old.length), write.position + write.bytes.length);
        boolean blank = true;
        for (int i = (int) write.position; i < end && blank; i++) {
            blank = bytes[i] == 0;
        }
        if (blank && end > write.position) {
            System.arraycopy(old, (int) write.position, bytes, (int) write.position, end - (int) write.position);
        }
    }

    private void operate(Op op, Path path) {
        if (dead || ++operations >= dieAt) {
            dead = true;
            throw new PowerLoss();
        }
        String failure = faults.failure(op, path, operations);
        if (failure != null) {
            throw new StorageException(op.name(), path, new IOException(failure));
        }
    }

    private void changeNames() {
        history.add(new TreeMap<>(names));
    }

    private Inode find(Op op, Path path) {
        Inode inode = names.get(path);
        if (inode == null) {
            throw new StorageException(op.name(), path, new NoSuchFileException(path.toString()));
        }
        return inode;
    }

    long usedBytes() {
        return new HashSet<>(names.values())
                .stream().mapToLong(inode -> inode.contents.length).sum();
    }

    byte[] contents(Path path) {
        return find(Op.READ, path).contents.clone();
    }

    /** Replaces a file behind the log's back, durably; null removes it. */
    void tamper(Path path, byte @Nullable [] bytes) {
        if (bytes == null) {
            names.remove(path);
            return;
        }
        Inode inode = names.computeIfAbsent(path, missing -> new Inode());
        inode.contents = bytes.clone();
        inode.durable = bytes.clone();
        inode.unforced.clear();
    }

    @Override
    public StorageFile create(Path file) {
        operate(Op.CREATE, file);
        if (names.containsKey(file)) {
            throw new StorageException("create", file, new FileAlreadyExistsException(file.toString()));
        }
        changeNames();
        Inode inode = new Inode();
        names.put(file, inode);
        return new ModelFile(file, inode);
    }

    @Override
    public StorageFile open(Path file) {
        operate(Op.OPEN, file);
        return new ModelFile(file, find(Op.OPEN, file));
    }

    @Override
    public StorageFile openForReading(Path file) {
        return open(file);
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public List<String> list(Path directory) {
        operate(Op.LIST, directory);
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Override
    public void rename(Path from, Path to) {
        operate(Op.RENAME, from);
        Inode inode = find(Op.RENAME, from);
        changeNames();
        names.remove(from);
        names.put(to, inode);
    }

    @Override
    public boolean delete(Path file) {
        operate(Op.DELETE, file);
        if (!names.containsKey(file)) {
            return false;
        }
        changeNames();
        deleted.add(names.remove(file).contents.clone());
        return true;
    }

    @Override
    public void syncDirectory(Path directory) {
        operate(Op.SYNC_DIRECTORY, directory);
        history.clear();
    }

    @Override
    public Lock lock(Path file) {
        if (!locked.add(file)) {
            throw new DirectoryInUseException(file.getParent());
        }
        return () -> locked.remove(file);
    }

    @Override
    public String identity(Path directory) {
        return identity;
    }

    private final class ModelFile implements StorageFile {
        private final Path path;
        private final Inode inode;

        ModelFile(Path path, Inode inode) {
            this.path = path;
            this.inode = inode;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public long size() {
            return inode.contents.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            operate(Op.READ, path);
            if (position >= inode.contents.length) {
                return -1;
            }
            int length = (int) Math.min(into.remaining(), inode.contents.length - position);
            into.put(inode.contents, (int) position, length);
            return length;
        }

        @Override
        public void write(ByteBuffer from, long position) {
            if (operations + 1 >= dieAt && !dead && from.hasRemaining()) {
                put(from, position); // the power may be lost while this is on its way
            }
            operate(Op.WRITE, path);
            put(from, position);
        }

        private void put(ByteBuffer from, long position) {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            long end = position + bytes.length;
            long growth = Math.max(0, end - inode.contents.length);
            if (usedBytes() + growth > capacity) {
                throw new StorageException("write", path, new IOException("No space left on device"));
            }
            if (growth > 0) {
                inode.contents = Arrays.copyOf(inode.contents, (int) end);
            }
            System.arraycopy(bytes, 0, inode.contents, (int) position, bytes.length);
            inode.unforced.add(new Write(position, bytes, -1));
        }

        @Override
        public void force() {
            try {
                operate(Op.FORCE, path);
            } catch (StorageException e) {
                inode.unforced.clear(); // marked clean, though never saved
                throw e;
            }
            byte[] bytes = inode.durable;
            for (Write write : inode.unforced) {
                int end = (int) (write.bytes.length == 0 ? write.truncatedTo : write.position + write.bytes.length);
                bytes = Arrays.copyOf(bytes, write.bytes.length == 0 ? end : Math.max(end, bytes.length));
                System.arraycopy(write.bytes, 0, bytes, (int) write.position, write.bytes.length);
            }
            inode.durable = bytes;
            inode.unforced.clear();
        }

        @Override
        public void truncate(long size) {
            operate(Op.TRUNCATE, path);
            if (size < inode.contents.length) {
                inode.contents = Arrays.copyOf(inode.contents, (int) size);
                inode.unforced.add(new Write(0, new byte[0], size));
            }
        }

        @Override
        public void close() {}
    }
}
