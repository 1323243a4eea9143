package io.outrider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fault matrix's row "sink", fault by fault, over HTTP. */
class HttpFaultMatrixTest {

    private static final byte[] CONTENT = "one".getBytes(StandardCharsets.US_ASCII);
    private static final String DIGEST = Endpoint.sha256(CONTENT);
    private static final byte[] LARGE = new byte[8 << 20];
    private static final String LARGE_DIGEST = Endpoint.sha256(LARGE);

    @TempDir
    Path folder;

    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "file", null), content);
    }

    private static HttpSink sink(URI endpoint) {
        return HttpSink.builder(endpoint).build();
    }

    private static HttpSink hurried(URI endpoint) {
        return HttpSink.builder(endpoint)
                .deadline(Duration.ofMillis(400), 1L << 40)
                .build();
    }

    private static void assertTriedLater(ThrowingCallable put, String message) {
        assertThatThrownBy(put).isInstanceOf(SinkUnavailableException.class).hasMessageContaining(message);
    }

    /** Holds a port at which nobody listens, so that nobody else can: neither another process nor a connection of this one. */
    private static Socket silent(int port) throws IOException {
        Socket held = new Socket();
        held.setReuseAddress(true);
        held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return held;
    }

    /** Reads a request up to the end of its head, and its whole body. */
    private static void readRequest(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("the client has gone");
            }
            head.append((char) read);
        }
        String length = head.substring(head.indexOf("Content-Length: ") + 16);
        in.readNBytes(Integer.parseInt(length.substring(0, length.indexOf("\r\n"))));
    }

    @Test
    void down() throws IOException {
        Path file = file(CONTENT);
        int port;
        try (Endpoint before = Endpoint.plain()) {
            port = before.port();
            try (HttpSink sink = sink(before.uri())) {
                sink.put("before", file, DIGEST);
                before.close();
                try (Socket held = silent(port)) {
                    assertThat(held.isBound()).isTrue();
                    assertTriedLater(() -> sink.put("after", file, DIGEST), "/v1/files/after");
                }
                try (Endpoint again = new Endpoint(port, null)) {
                    sink.put("after", file, DIGEST);
                    assertThat(again.files).containsOnlyKeys("after");
                }
            }
        }
    }

    @Test
    void refused() throws IOException {
        Path file = file(CONTENT);
        try (Socket held = silent(0);
                HttpSink sink = sink(URI.create("http://localhost:" + held.getLocalPort()))) {
            assertThatThrownBy(() -> sink.put("a", file, DIGEST))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void blackHole() throws IOException {
        Path file = file(CONTENT);
        try (RawServer server = new RawServer(client -> over.await());
                HttpSink sink = hurried(server.uri())) {
            assertTriedLater(() -> sink.put("a", file, DIGEST), "was not answered within PT0.4S");
        }
    }

    @Test
    void oneBytePerSecondIn() throws IOException {
        Path file = file(LARGE);
        RawServer.Conversation slowReader = client -> {
            while (client.getInputStream().read() >= 0 && !over.await(1, TimeUnit.SECONDS)) {
                client.setKeepAlive(true);
            }
        };
        try (RawServer server = new RawServer(slowReader);
                HttpSink sink = hurried(server.uri())) {
            assertTriedLater(() -> sink.put("a", file, LARGE_DIGEST), "was not answered within");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"})
    void oneBytePerSecondOut(String answer) throws IOException {
        Path file = file(CONTENT);
        int atOnce = answer.endsWith("50\r\n\r\n") ? answer.length() : 0;
        RawServer.Conversation slowWriter = client -> {
            readRequest(client);
            OutputStream out = client.getOutputStream();
            out.write(answer.substring(0, atOnce).getBytes(StandardCharsets.US_ASCII));
            for (int i = atOnce; !over.await(1, TimeUnit.SECONDS); i++) {
                out.write(i < answer.length() ? answer.charAt(i) : 'x');
                out.flush();
            }
        };
        try (RawServer server = new RawServer(slowWriter);
                HttpSink sink = hurried(server.uri())) {
            assertTriedLater(() -> sink.put("a", file, DIGEST), "was not answered within");
        }
    }

    @Test
    void anAnswerWithoutEnd() throws IOException {
        Path file = file(CONTENT);
        RawServer.Conversation endless = client -> {
            readRequest(client);
            OutputStream out = client.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (over.getCount() > 0) {
                out.write(LARGE);
            }
        };
        try (RawServer server = new RawServer(endless);
                HttpSink sink = sink(server.uri())) {
            assertTriedLater(() -> sink.put("a", file, DIGEST), "answers without end");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void fiveHundreds(int status) throws IOException {
        Path file = file(CONTENT);
        try (Endpoint endpoint = Endpoint.plain();
                HttpSink sink = sink(endpoint.uri())) {
            endpoint.first = exchange -> new Endpoint.Answer(status, Map.of("Retry-After", "7"));
            assertThatThrownBy(() -> sink.put("a", file, DIGEST))
                    .isInstanceOfSatisfying(
                            SinkUnavailableException.class,
                            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)))
                    .hasMessageContaining(String.valueOf(status));
            endpoint.first = exchange -> null;
            sink.put("a", file, DIGEST);
            assertThat(endpoint.files).containsOnlyKeys("a");
        }
    }

    /** What was stored though the answer never came back whole: putting it again succeeds, and stores nothing twice. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"})
    void resetAfter200(String beforeReset) throws IOException {
        Path file = file(CONTENT);
        AtomicInteger stored = new AtomicInteger();
        RawServer.Conversation resetOnce = client -> {
            readRequest(client);
            boolean first = stored.getAndIncrement() == 0;
            String answer = first ? beforeReset : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            client.setSoLinger(first, 0);
        };
        try (RawServer server = new RawServer(resetOnce);
                HttpSink sink = sink(server.uri())) {
            assertTriedLater(() -> sink.put("a", file, DIGEST), "failed");
            sink.put("a", file, DIGEST);
        }
        assertThat(stored).hasValue(2);
    }

    @Test
    void duplicatePut() throws IOException {
        Path file = file(CONTENT);
        List<Integer> statuses = new ArrayList<>();
        try (Endpoint endpoint = Endpoint.plain();
                HttpSink sink = sink(endpoint.uri());
                HttpSink afterRestart = sink(endpoint.uri())) {
            endpoint.first = exchange -> {
                statuses.add(endpoint.files.size());
                return null;
            };
            sink.put("a", file, DIGEST);
            sink.put("a", file, DIGEST);
            afterRestart.put("a", file, DIGEST);
            assertThat(endpoint.files).containsOnlyKeys("a");
            assertThat(statuses).containsExactly(0, 1, 1);
        }
    }

    @Test
    void wrongDigestAtTheSink() throws IOException {
        Path file = file(CONTENT);
        byte[] other = "two".getBytes(StandardCharsets.US_ASCII);
        try (Endpoint endpoint = Endpoint.plain();
                HttpSink sink = sink(endpoint.uri())) {
            endpoint.files.put("a", other);
            assertThatThrownBy(() -> sink.put("a", file, DIGEST))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining(DIGEST)
                    .hasMessageContaining(Endpoint.sha256(other));
            assertThat(endpoint.files.get("a")).isEqualTo(other);
        }
    }

    @Test
    void wrongDigestInTheAnswer() throws IOException {
        Path file = file(CONTENT);
        try (Endpoint endpoint = Endpoint.plain();
                HttpSink sink = sink(endpoint.uri())) {
            endpoint.first = exchange ->
                    new Endpoint.Answer(201, Map.of(ContentDigest.REPR_DIGEST, ContentDigest.format(LARGE_DIGEST)));
            assertTriedLater(() -> sink.put("a", file, DIGEST), LARGE_DIGEST);
        }
    }

    @Test
    void wrongDigestOfTheFileItself() throws IOException {
        Path file = file("damaged".getBytes(StandardCharsets.US_ASCII));
        try (Endpoint endpoint = Endpoint.plain();
                HttpSink sink = sink(endpoint.uri())) {
            assertThatThrownBy(() -> sink.put("a", file, DIGEST))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining(DIGEST);
            assertThat(endpoint.files).isEmpty();
        }
    }

    @Test
    void expiredTls() throws Exception {
        Path file = file(CONTENT);
        Certificates certificates = new Certificates(folder);
        try (Endpoint expired = new Endpoint(0, certificates.server("expired"));
                HttpSink sink = HttpSink.builder(expired.uri())
                        .trust(certificates.authority())
                        .build()) {
            assertThatThrownBy(() -> sink.put("a", file, DIGEST))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasRootCauseInstanceOf(CertificateExpiredException.class);
            assertThat(expired.files).isEmpty();
        }
        try (Endpoint valid = new Endpoint(0, certificates.server("valid"));
                HttpSink sink = HttpSink.builder(valid.uri())
                        .trust(certificates.authority())
                        .build();
                HttpSink stranger = sink(valid.uri())) {
            sink.put("a", file, DIGEST);
            assertThat(valid.files).containsOnlyKeys("a");
            assertTriedLater(() -> stranger.put("b", file, DIGEST), "certificat");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void expiredToken(int status) throws IOException {
        Path file = file(CONTENT);
        Path token = Files.writeString(folder.resolve("token"), "old\n");
        try (Endpoint endpoint = Endpoint.plain();
                HttpSink sink = HttpSink.builder(endpoint.uri())
                        .bearer(Secret.ofFile(token))
                        .build()) {
            endpoint.first =
                    exchange -> "Bearer new".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                            ? null
                            : new Endpoint.Answer(status, Map.of());
            assertTriedLater(() -> sink.put("a", file, DIGEST), "rejects the credentials");
            Files.writeString(token, "new\n");
            sink.put("a", file, DIGEST);
            assertThat(endpoint.files).containsOnlyKeys("a");
        }
    }
}
