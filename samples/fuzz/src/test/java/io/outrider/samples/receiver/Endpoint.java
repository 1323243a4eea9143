package io.outrider.samples.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.http.ContentDigest;
import io.outrider.http.HmacSignature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A receiver, and what an input may know of it: the words in braces stand for what a fuzzer cannot guess. */
final class Endpoint {
    static final String TOKEN = "a-token";
    private static final String KEY = "key";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    final Receiver receiver;
    private final Path folder = Files.createTempDirectory("fuzz");

    Endpoint() throws IOException {
        receiver = new Receiver(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                new FileStore(folder.resolve("store")),
                new Credentials(
                        List.of(TOKEN), Map.of(KEY, SECRET), Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC)),
                1 << 20,
                4);
    }

    /** The request with the words in its head filled in; ISO 8859-1, head and body parted by an empty line. */
    static String filled(String request) {
        int end = request.indexOf("\r\n\r\n");
        String body = end < 0 ? "" : request.substring(end + 4);
        String head = end < 0 ? request : request.substring(0, end);
        String[] line = head.lines().findFirst().orElse("").split(" ", -1);
        String digest = digest(body);
        String signature = HmacSignature.sign(
                        KEY, SECRET, NOW.getEpochSecond(), "PUT", line.length < 2 ? "" : line[1], digest)
                .header();
        return head.replace("{length}", Integer.toString(body.length()))
                        .replace("{digest}", ContentDigest.format(digest))
                        .replace("{hmac}", signature)
                + (end < 0 ? "" : "\r\n\r\n" + body);
    }

    private static String digest(String body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(body.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks that nothing lies beside the store and nothing is left unfinished; empties the store. */
    int clear() throws IOException {
        Path store = folder.resolve("store");
        try (Stream<Path> beside = Files.list(folder);
                Stream<Path> unfinished = Files.list(store.resolve(".unfinished"));
                Stream<Path> stored = Files.walk(store)) {
            assertThat(beside).containsExactly(store);
            assertThat(unfinished).isEmpty();
            List<Path> all = stored.filter(path -> !path.equals(store) && !path.endsWith(".unfinished"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            int files = 0;
            for (Path path : all) {
                files += Files.isRegularFile(path) ? 1 : 0;
                Files.delete(path);
            }
            return files;
        }
    }

    void close() throws IOException {
        receiver.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
