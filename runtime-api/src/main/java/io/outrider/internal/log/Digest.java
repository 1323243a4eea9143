package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files. */
public final class Digest {

    private static final int CHUNK = 1 << 16;

    private Digest() {}

    /**
     * A file's digest.
     *
     * @param sha256 64 lower-case hexadecimal digits
     * @param bytes the file's length
     */
    public record Result(String sha256, long bytes) {}

    /**
     * The digest of a file's content.
     *
     * @throws ExperienceException if it cannot be read
     */
    public static Result of(Path file) {
        MessageDigest digest = sha256();
        long bytes = 0;
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
                bytes += read;
            }
        } catch (IOException e) {
            throw new ExperienceException("Cannot read the file " + file, e);
        }
        return new Result(HexFormat.of().formatHex(digest.digest()), bytes);
    }

    /** A SHA-256 digest, which every Java platform has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-256", e);
        }
    }
}
