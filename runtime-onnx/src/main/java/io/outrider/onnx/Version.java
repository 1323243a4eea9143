package io.outrider.onnx;

import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;

/**
 * The version of a model: the first 16 hexadecimal digits of the SHA-256 of the file. What else determines its outputs
 * (weights in other files, weights that were replaced, what the caller said) is appended to what is hashed, if there is
 * any; so a self-contained file has the version that {@code sha256sum} shows.
 */
final class Version {

    private static final int DIGITS = 16;

    private final MessageDigest digest;

    private Version() {
        digest = newDigest();
    }

    /** The SHA-256 of the first {@code length} of {@code bytes}. */
    static byte[] sha256(byte[] bytes, int length) {
        MessageDigest digest = newDigest();
        digest.update(bytes, 0, length);
        return digest.digest();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    static String of(
            ModelFile file, SortedMap<String, Path> external, String mapping, SortedMap<String, ByteBuffer> weights) {
        Version version = new Version();
        version.digest.update(file.content());
        for (Map.Entry<String, Path> entry : external.entrySet()) {
            version.add(entry.getKey());
            version.add(entry.getValue());
        }
        if (!mapping.isEmpty()) {
            version.add(mapping);
        }
        weights.forEach((name, values) -> {
            version.add(name);
            version.digest.update(values.duplicate());
        });
        return HexFormat.of().formatHex(version.digest.digest()).substring(0, DIGITS);
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private void add(Path path) {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new PolicyException("cannot read the weights " + path + ": " + e, e);
        }
    }
}
