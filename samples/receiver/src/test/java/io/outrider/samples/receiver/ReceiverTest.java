package io.outrider.samples.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import io.outrider.http.ContentDigest;
import io.outrider.http.HmacSignature;
import io.outrider.http.HttpSink;
import io.outrider.http.Secret;
import io.outrider.testkit.experience.ExperienceSinkContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receiver as its sink sees it, and as strangers do. */
class ReceiverTest extends ExperienceSinkContract {

    private static final String TOKEN = "a-token";
    private static final long MAX_BYTES = 4_000_000;
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final byte[] CONTENT = "one".getBytes(StandardCharsets.US_ASCII);

    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        Credentials credentials = new Credentials(
                List.of("an-older-token", TOKEN),
                Map.of(Keys.ID, Keys.SECRET),
                Duration.ofMinutes(5),
                Clock.fixed(NOW, ZoneOffset.UTC));
        receiver = new Receiver(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        null,
                        new FileStore(files.resolve("store")),
                        credentials,
                        MAX_BYTES,
                        4)
                .start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private URI uri() {
        return URI.create("http://localhost:" + receiver.port());
    }

    @Override
    protected ExperienceSink sink() {
        return HttpSink.builder(uri()).bearer(Secret.of(() -> TOKEN)).build();
    }

    private ExperienceSink signing(Instant at, String id, String secret) {
        return HttpSink.builder(uri())
                .hmac(id, Secret.of(() -> secret))
                .clock(Clock.fixed(at, ZoneOffset.UTC))
                .build();
    }

    @Override
    protected byte @Nullable [] stored(ExperienceSink sink, String name) {
        Path file = files.resolve("store").resolve(name);
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path one() throws IOException {
        return Files.write(files.resolve("one"), CONTENT);
    }

    private static String digest(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private List<Path> storedFiles() throws IOException {
        try (Stream<Path> all = Files.walk(files.resolve("store"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aSignedFileIsStored() throws Exception {
        try (ExperienceSink sink = signing(NOW.minusSeconds(299), Keys.ID, Keys.SECRET)) {
            sink.put("a b/\u00fc.parquet", one(), digest(CONTENT));
            assertThat(stored(sink, "a b/\u00fc.parquet")).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, -86_400, 9_999_999})
    void aSignatureOutsideTheWindowIsNotLetIn(long seconds) throws Exception {
        Path one = one();
        String digest = digest(CONTENT);
        try (ExperienceSink sink = signing(NOW.plusSeconds(seconds), Keys.ID, Keys.SECRET)) {
            assertThatThrownBy(() -> sink.put("a", one, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("401");
        }
        assertThat(storedFiles()).isEmpty();
    }

    @Test
    void strangersAreNotLetIn() throws Exception {
        Path one = one();
        String digest = digest(CONTENT);
        List<ExperienceSink> strangers = List.of(
                HttpSink.builder(uri()).build(),
                HttpSink.builder(uri()).bearer(Secret.of(() -> TOKEN + "x")).build(),
                signing(NOW, "another", Keys.SECRET),
                signing(NOW, Keys.ID, Keys.SECRET.replace('0', '1')));
        for (ExperienceSink stranger : strangers) {
            assertThatThrownBy(() -> stranger.put("a", one, digest))
                    .as("%s", stranger)
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("401");
            stranger.close();
        }
        assertThat(storedFiles()).isEmpty();
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws Exception {
        byte[] large = new byte[(int) MAX_BYTES + 1];
        Path file = Files.write(files.resolve("large"), large);
        String digest = digest(large);
        try (ExperienceSink sink = sink()) {
            assertThatThrownBy(() -> sink.put("large", file, digest))
                    .isInstanceOfAny(FileRefusedException.class, SinkUnavailableException.class);
        }
        assertThat(storedFiles()).isEmpty();
        assertThat(raw("PUT /v1/files/large HTTP/1.1\r\nContent-Length: 999999999\r\n" + head(digest)))
                .startsWith("HTTP/1.1 413");
        assertThat(storedFiles()).isEmpty();
    }

    @Test
    @Timeout(60)
    void whoWaitsWithTheBodyIsRefusedAtOnce() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
            String request =
                    "PUT /v1/files/large HTTP/1.1\r\nContent-Length: 999999999\r\n" + head(digest(new byte[1]));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(status, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 413");
        }
    }

    private static String head(String digest) {
        return "Host: localhost\r\nAuthorization: Bearer " + TOKEN + "\r\nContent-Digest: "
                + ContentDigest.format(digest) + "\r\n\r\n";
    }

    /** Sends this, says that no more comes, and gives the answer. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../out",
                "a/../../out",
                "%2e%2e/out",
                "a/%2E%2E/%2e%2e/out",
                "..%2fout",
                "/etc/passwd",
                "%2fetc%2fpasswd",
                "a//b",
                "a/",
                "",
                ".unfinished/x",
                "a/.hidden",
                "a%00b",
                "a%0ab",
                "a%5cb",
                "a%",
                "a%2",
                "a%zz",
                "%ff%fe",
                "a?b=c"
            })
    void aPathThatIsNoNameIsRefused(String path) throws Exception {
        String answer = raw("PUT /v1/files/" + path + " HTTP/1.1\r\nContent-Length: 0\r\n" + head(digest(new byte[0])));
        assertThat(answer).matches("(?s)HTTP/1\\.1 (422|400|404).*");
        assertThat(storedFiles()).isEmpty();
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        assertThat(FileName.decode("x".repeat(255))).isPresent();
        assertThat(FileName.decode("x".repeat(256))).isEmpty();
        assertThat(FileName.decode("a/".repeat(15) + "a")).isPresent();
        assertThat(FileName.decode("a/".repeat(16) + "a")).isEmpty();
        assertThat(FileName.decode("%78".repeat(1025))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/files/a HTTP/1.1\r\nContent-Length: 0\r\n",
                "PUT /v1/files/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
                "PUT /v1/files/a HTTP/1.1\r\nContent-Length: -1\r\n",
                "PUT /v1/files/a HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n",
            })
    void aRequestThatIsWrongIsRefused(String request) throws Exception {
        String answer = raw(request + head(digest(new byte[0])));
        assertThat(answer).doesNotStartWith("HTTP/1.1 2");
        assertThat(storedFiles()).isEmpty();
    }

    @Test
    void aFileThatIsCutOffIsNotStored() throws Exception {
        raw("PUT /v1/files/a HTTP/1.1\r\nContent-Length: 100\r\n" + head(digest(new byte[100])) + "only this");
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(storedFiles()).isEmpty());
    }

    @Test
    void contentThatIsNotWhatItsDigestSaysIsNotStored() throws Exception {
        String answer = raw("PUT /v1/files/a HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n"
                + head(digest(CONTENT)) + "two");
        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(storedFiles()).isEmpty();
    }

    @Test
    void aReplayedRequestStoresNothingNew() throws Exception {
        String digest = digest(CONTENT);
        String signature = HmacSignature.sign(Keys.ID, Keys.SECRET, NOW.getEpochSecond(), "PUT", "/v1/files/a", digest)
                .header();
        String request = "PUT /v1/files/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n"
                + "Authorization: " + signature + "\r\nContent-Digest: " + ContentDigest.format(digest) + "\r\n\r\none";
        assertThat(raw(request)).startsWith("HTTP/1.1 201");
        assertThat(raw(request)).startsWith("HTTP/1.1 200");
        assertThat(raw(request.replace("/v1/files/a", "/v1/files/b"))).startsWith("HTTP/1.1 401");
        assertThat(storedFiles()).hasSize(1);
    }

    @Test
    void whatAnEarlierProcessLeftUnfinishedIsDeleted() throws Exception {
        Path left = Files.writeString(files.resolve("store/.unfinished/left"), "half");
        assertThat(new FileStore(files.resolve("store"))).isNotNull();
        assertThat(left).doesNotExist();
    }

    @Test
    void secretsThatAreTooShortAndFilesWithoutAnyAreRefused() throws IOException {
        Path empty = Files.writeString(files.resolve("none"), "# nothing\n");
        Path wrong = Files.writeString(files.resolve("wrong"), "id secret more\n");
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        assertThatThrownBy(() -> new Credentials(List.of(), Map.of("k", "short"), Duration.ZERO, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 bytes");
        assertThatThrownBy(() -> Credentials.read(empty, null, Duration.ZERO, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(empty.toString());
        assertThatThrownBy(() -> Credentials.read(null, wrong, Duration.ZERO, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong.toString())
                .hasMessageNotContaining("secret more");
    }
}
