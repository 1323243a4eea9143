package io.outrider.internal.decision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sampler's memory in a file: magic u64, version u32, the length of the sampler's configuration u32, that text, the
 * length of the state u32, the state, and the SHA-256 of all before. Written beside and moved into place.
 */
final class MemoryFile {

    private static final long MAGIC = 0x4f55_5452_4d45_4d00L; // "OUTRMEM"
    private static final int VERSION = 1;
    private static final int DIGEST = 32;
    private static final int LEAST = Long.BYTES + 3 * Integer.BYTES + DIGEST;

    private final Path path;
    private final String sampler;
    private final ReentrantLock writing = new ReentrantLock();

    MemoryFile(Path path, String sampler) {
        this.path = path.toAbsolutePath();
        this.sampler = sampler;
    }

    /**
     * The state in the file; null if there is no file.
     *
     * @throws IllegalArgumentException if it is damaged, of another version or of another sampler
     */
    byte @Nullable [] read() {
        if (!Files.exists(path)) {
            return null;
        }
        try {
            return state(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException("the memory file " + path + " cannot be read", e);
        }
    }

    private byte[] state(byte[] content) {
        if (content.length < LEAST || ByteBuffer.wrap(content).getLong() != MAGIC) {
            throw new IllegalArgumentException(path + " is no memory file of a sampler");
        }
        ByteBuffer bytes = ByteBuffer.wrap(content, 0, content.length - DIGEST);
        byte[] digest = Arrays.copyOfRange(content, content.length - DIGEST, content.length);
        bytes.getLong();
        int version = bytes.getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "the memory file " + path + " has version " + version + ", not " + VERSION);
        }
        if (!MessageDigest.isEqual(digest, sha256(content, content.length - DIGEST))) {
            throw new IllegalArgumentException("the memory file " + path + " is damaged: its digest does not match");
        }
        String written = new String(counted(bytes), StandardCharsets.UTF_8);
        if (!written.equals(sampler)) {
            throw new IllegalArgumentException(
                    "the memory file " + path + " is of the sampler " + written + ", not of " + sampler);
        }
        return counted(bytes);
    }

    private byte[] counted(ByteBuffer bytes) {
        int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("the memory file " + path + " is damaged: a length is " + length);
        }
        byte[] content = new byte[length];
        bytes.get(content);
        return content;
    }

    /** Replaces the file, which only its owner may read, by one of {@code state}. */
    void write(byte[] state) {
        byte[] name = sampler.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(LEAST + name.length + state.length);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(name.length).put(name);
        bytes.putInt(state.length).put(state);
        bytes.put(sha256(bytes.array(), bytes.position())).flip();
        writing.lock();
        try {
            Path beside = path.resolveSibling(path.getFileName() + ".new");
            Files.deleteIfExists(beside);
            try (FileChannel channel = FileChannel.open(
                    beside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the memory file " + path + " cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static byte[] sha256(byte[] content, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
