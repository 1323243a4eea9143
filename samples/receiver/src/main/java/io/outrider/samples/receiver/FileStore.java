package io.outrider.samples.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A folder of files that appear whole, once their content is known to be right and on the disk, and never change again.
 * Thread-safe; one process at a time.
 */
final class FileStore {

    /** What became of a file. */
    enum Outcome {
        STORED,
        THERE_ALREADY,
        ANOTHER_IS_THERE,
        WRONG_CONTENT
    }

    /**
     * What became of a file.
     *
     * @param outcome which of the four
     * @param sha256 the digest of what is stored, or of what arrived if it is not what was promised
     */
    record Result(Outcome outcome, String sha256) {}

    private static final String UNFINISHED = ".unfinished";

    private final Path folder;
    private final Path unfinished;
    private final ReentrantLock publishing = new ReentrantLock();

    /** A store in a folder, which is made if need be; what an earlier process left unfinished is deleted. */
    FileStore(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        this.unfinished = this.folder.resolve(UNFINISHED);
        Files.createDirectories(unfinished);
        try (Stream<Path> left = Files.list(unfinished)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Stores what {@code content} gives, at most {@code length} bytes, under a checked name.
     *
     * @throws IOException if it cannot be read or written; then nothing is stored
     */
    Result store(String name, InputStream content, long length, String sha256) throws IOException {
        Path target = folder.resolve(name);
        Path arriving = Files.createTempFile(unfinished, "file", null);
        try {
            String arrived = write(content, arriving, length);
            if (!arrived.equals(sha256)) {
                return new Result(Outcome.WRONG_CONTENT, arrived);
            }
            return publish(arriving, target, sha256);
        } finally {
            Files.deleteIfExists(arriving);
        }
    }

    private Result publish(Path arriving, Path target, String sha256) throws IOException {
        Path parent = Objects.requireNonNull(target.getParent(), "a file below the folder has a parent");
        publishing.lock();
        try {
            String there = Files.isRegularFile(target) ? digest(target) : "";
            if (!there.isEmpty()) {
                return new Result(there.equals(sha256) ? Outcome.THERE_ALREADY : Outcome.ANOTHER_IS_THERE, there);
            }
            Files.createDirectories(parent);
            Files.move(arriving, target, StandardCopyOption.ATOMIC_MOVE);
            for (Path made = parent; made.startsWith(folder); made = Objects.requireNonNull(made.getParent())) {
                sync(made);
            }
            return new Result(Outcome.STORED, sha256);
        } finally {
            publishing.unlock();
        }
    }

    private static String write(InputStream content, Path file, long length) throws IOException {
        MessageDigest sha256 = sha256();
        byte[] chunk = new byte[1 << 16];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            long left = length;
            while (left > 0) {
                int read = content.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    break;
                }
                sha256.update(chunk, 0, read);
                out.write(chunk, 0, read);
                left -= read;
            }
            channel.force(true);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static String digest(Path file) throws IOException {
        MessageDigest sha256 = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("the folder " + directory + " has gone", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-256", e);
        }
    }
}
