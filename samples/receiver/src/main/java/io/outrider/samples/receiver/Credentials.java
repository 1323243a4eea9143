package io.outrider.samples.receiver;

import io.outrider.http.HmacSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may send: whoever knows one of the bearer tokens or one of the keys, or everybody if there are neither. Several of each
 * are known at a time, so that one can be replaced without an outage. Comparisons take as long for a wrong secret as for a
 * right one. Thread-safe.
 */
final class Credentials {

    private static final String BEARER = "Bearer ";

    private final List<byte[]> tokens;
    private final Map<String, String> keys;
    private final Duration skew;
    private final InstantSource clock;

    /**
     * @param tokens bearer tokens
     * @param keys secrets by their keys' ids
     * @param skew how far a signature's time may be from {@code clock}
     * @throws IllegalArgumentException if a secret is too short
     */
    Credentials(List<String> tokens, Map<String, String> keys, Duration skew, InstantSource clock) {
        this.tokens = tokens.stream()
                .map(token -> token.getBytes(StandardCharsets.UTF_8))
                .toList();
        this.keys = Map.copyOf(keys);
        this.skew = skew;
        this.clock = clock;
        keys.forEach((id, secret) -> HmacSignature.sign(id, secret, 0, "", "", "")); // refuses a bad id or secret
    }

    /** The credentials in two files: a token a line, and a key's id and its secret a line; either may be null. */
    static Credentials read(@Nullable Path tokenFile, @Nullable Path keyFile, Duration skew, InstantSource clock)
            throws IOException {
        List<String> tokens = new ArrayList<>();
        Map<String, String> keys = new TreeMap<>();
        if (tokenFile != null) {
            tokens.addAll(lines(tokenFile));
        }
        for (String line : keyFile == null ? List.<String>of() : lines(keyFile)) {
            String[] parts = line.split("\\s+", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "each line of " + keyFile + " wants a key's id and its secret, with a space between them");
            }
            keys.put(parts[0], parts[1]);
        }
        return new Credentials(tokens, keys, skew, clock);
    }

    private static List<String> lines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the file " + file + " holds no secret");
        }
        return lines;
    }

    /** Whether nobody has to say who they are. */
    boolean open() {
        return tokens.isEmpty() && keys.isEmpty();
    }

    /** Whether a request with this {@code Authorization} header, if any, is let in. */
    boolean admit(@Nullable String header, String method, String rawPath, String sha256) {
        if (open()) {
            return true;
        }
        if (header == null) {
            return false;
        }
        if (header.startsWith(BEARER)) {
            return knows(header.substring(BEARER.length()));
        }
        return HmacSignature.parse(header)
                .filter(this::isTimely)
                .filter(signature -> {
                    String secret = keys.get(signature.keyId());
                    return secret != null && signature.signs(secret, method, rawPath, sha256);
                })
                .isPresent();
    }

    private boolean knows(String token) {
        byte[] given = token.getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] right : tokens) {
            known |= MessageDigest.isEqual(right, given);
        }
        return known;
    }

    private boolean isTimely(HmacSignature signature) {
        long away = clock.instant().getEpochSecond() - signature.epochSeconds();
        return Math.abs(away) <= skew.toSeconds();
    }
}
