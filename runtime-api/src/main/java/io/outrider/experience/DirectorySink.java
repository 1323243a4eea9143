package io.outrider.experience;

import io.outrider.internal.log.Digest;
import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Ships files into a directory: each appears there whole, under its name, and survives a power loss once it was put.
 *
 * <p>A file that is there with the same content counts as put. Directories are made as needed; they and the files are
 * accessible by their owner alone, where the file system knows owners. Thread-safe as long as no name is put twice at the
 * same time.
 */
public final class DirectorySink implements ExperienceSink {

    private static final int CHUNK = 1 << 18;

    private final Storage storage = new FileChannelStorage();
    private final Path directory;

    /** Ships into {@code directory}, which is made when the first file is put. */
    public DirectorySink(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Where files go. */
    public Path directory() {
        return directory;
    }

    /**
     * Copies the file into the directory.
     *
     * @throws IllegalArgumentException if {@code name} leads out of the directory
     * @throws FileRefusedException if a file of this name and another content is there already, which is left as it is
     * @throws ExperienceException if the copy fails, or if {@code file} has another digest than {@code digest}
     */
    @Override
    public void put(String name, Path file, String digest) {
        Path target = target(name);
        try {
            if (Files.exists(target)) {
                checkSame(target, digest);
            } else {
                copy(file, target, digest);
            }
        } catch (StorageException e) {
            throw new ExperienceException("Cannot ship " + name + " to " + directory + ": " + e.getMessage(), e);
        }
    }

    private Path target(String name) {
        try {
            Path target = directory.resolve(name).normalize();
            if (!name.isEmpty() && target.startsWith(directory) && !target.equals(directory)) {
                return target;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a file's name: \"" + name + "\"", e);
        }
        throw new IllegalArgumentException("the name \"" + name + "\" leads out of the directory " + directory);
    }

    private static void checkSame(Path target, String digest) {
        String there = Digest.of(target).sha256();
        if (!there.equals(digest)) {
            throw new FileRefusedException(
                    target + " is there already with another content: its SHA-256 is " + there + ", to be put was "
                            + digest,
                    null);
        }
    }

    private void copy(Path file, Path target, String digest) {
        Path folder = Objects.requireNonNull(target.getParent(), "a file below the directory has a parent");
        storage.createDirectories(folder);
        Path temporary = folder.resolve("." + target.getFileName() + ".tmp");
        storage.delete(temporary);
        storage.create(temporary).close();
        try (InputStream in = Files.newInputStream(file);
                FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
                while (bytes.hasRemaining()) {
                    int ignored = out.write(bytes);
                }
            }
            out.force(true);
        } catch (IOException e) {
            throw new ExperienceException("Cannot copy " + file + " to " + temporary, e);
        }
        String copied = Digest.of(temporary).sha256();
        if (!copied.equals(digest)) {
            storage.delete(temporary);
            throw new ExperienceException(
                    "The file " + file + " to be put as " + target + " has the SHA-256 " + copied + ", not " + digest,
                    null);
        }
        storage.rename(temporary, target);
        storage.syncDirectory(folder);
    }
}
