package io.outrider.experience;

import io.outrider.internal.log.Digest;
import java.nio.file.Path;

/**
 * The check that a sink makes before it sends a file: that the file still is what its digest says.
 *
 * <p>Thread-safe.
 */
public final class FileDigest {

    private FileDigest() {}

    /**
     * Reads {@code file} whole and compares its content with {@code digest}.
     *
     * @param digest a SHA-256, 64 lower-case hexadecimal digits, as an {@link ExperienceSink} is given it
     * @return the file's length in bytes
     * @throws ExperienceException if the file cannot be read or has another content; the message names the file
     */
    public static long verify(Path file, String digest) {
        Digest.Result actual = Digest.of(file);
        if (!actual.sha256().equals(digest)) {
            throw new ExperienceException(
                    "The file " + file + " has the SHA-256 " + actual.sha256() + ", not " + digest, null);
        }
        return actual.bytes();
    }
}
