package io.outrider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import io.outrider.testkit.experience.ExperienceSinkContract;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSinkTest extends ExperienceSinkContract {

    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final byte[] CONTENT = "one".getBytes(StandardCharsets.US_ASCII);
    private static final String DIGEST = Endpoint.sha256(CONTENT);

    private Endpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = Endpoint.plain();
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Override
    protected ExperienceSink sink() {
        return HttpSink.builder(endpoint.uri()).build();
    }

    @Override
    protected byte @Nullable [] stored(ExperienceSink sink, String name) {
        return endpoint.files.get(name);
    }

    private Path one() throws IOException {
        return Files.write(files.resolve("one"), CONTENT);
    }

    @Test
    void namesArePercentEncoded() throws IOException {
        String name = "transitions/agent=\u00fcber dr\u00fcber?#%2F\u20ac;a+b/\"x\"\\y";
        try (ExperienceSink sink = sink()) {
            sink.put(name, one(), DIGEST);
        }
        assertThat(endpoint.files).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", ".", "a/../b", "..", "a/."})
    void aNameThatServersWouldResolveIsRefused(String name) throws IOException {
        Path one = one();
        try (ExperienceSink sink = sink()) {
            assertThatThrownBy(() -> sink.put(name, one, DIGEST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + name + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 414, 422})
    void whatTheEndpointNeverTakesIsRefusedForGood(int status) throws IOException {
        endpoint.first = exchange -> new Endpoint.Answer(status, Map.of());
        Path one = one();
        try (ExperienceSink sink = sink()) {
            assertThatThrownBy(() -> sink.put("a", one, DIGEST))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining(String.valueOf(status));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 404, 405, 408, 411, 412, 425, 429, 501, 507})
    void whatConcernsEveryFileIsTriedLater(int status) throws IOException {
        endpoint.first = exchange -> new Endpoint.Answer(status, Map.of("Location", "http://localhost:1/elsewhere"));
        Path one = one();
        try (ExperienceSink sink = sink()) {
            assertThatThrownBy(() -> sink.put("a", one, DIGEST))
                    .isInstanceOfSatisfying(
                            SinkUnavailableException.class,
                            e -> assertThat(e.retryAfter()).isEmpty())
                    .hasMessageContaining(String.valueOf(status));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120|120",
                "0|0",
                "Sat, 31 Jan 2026 12:00:30 GMT|30",
                "Sat, 31 Jan 2026 11:00:00 GMT|0",
                "-1|",
                "soon|",
                "99999999999999999999|",
                "''|"
            })
    void retryAfterIsSecondsOrADate(String header, @Nullable Long seconds) throws IOException {
        endpoint.first = exchange -> new Endpoint.Answer(429, Map.of("Retry-After", header));
        Clock clock = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);
        Path one = one();
        try (ExperienceSink sink = HttpSink.builder(endpoint.uri()).clock(clock).build()) {
            assertThatThrownBy(() -> sink.put("a", one, DIGEST))
                    .isInstanceOfSatisfying(
                            SinkUnavailableException.class,
                            e -> assertThat(e.retryAfter()
                                            .map(Duration::toSeconds)
                                            .orElse(null))
                                    .isEqualTo(seconds));
        }
    }

    @Test
    void aRequestIsSignedAtItsTime() throws IOException {
        AtomicReference<String> sent = new AtomicReference<>();
        endpoint.first = exchange -> {
            sent.set(exchange.getRequestHeaders().getFirst("Authorization"));
            return null;
        };
        Clock clock = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
        try (ExperienceSink sink = HttpSink.builder(endpoint.uri())
                .hmac("node-7", Secret.of(() -> KEY))
                .clock(clock)
                .build()) {
            sink.put("a b", one(), DIGEST);
        }
        HmacSignature signature = HmacSignature.parse(sent.get()).orElseThrow();
        assertThat(signature.keyId()).isEqualTo("node-7");
        assertThat(signature.epochSeconds()).isEqualTo(1_700_000_000);
        assertThat(signature.signs(KEY, "PUT", "/base/v1/files/a%20b", DIGEST)).isTrue();
        assertThat(signature.signs(KEY, "PUT", "/base/v1/files/a%20c", DIGEST)).isFalse();
        assertThat(signature.signs(KEY + "x", "PUT", "/base/v1/files/a%20b", DIGEST))
                .isFalse();
    }

    @Test
    void aKeyThatIsTooShortIsSaidSoWithoutShowingIt() throws IOException {
        Path one = one();
        try (ExperienceSink sink = HttpSink.builder(endpoint.uri())
                .hmac("node-7", Secret.of(() -> "shortkey"))
                .build()) {
            assertThatThrownBy(() -> sink.put("a", one, DIGEST))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("node-7")
                    .hasMessageContaining("8 bytes")
                    .hasMessageNotContaining("shortkey");
        }
    }

    @Test
    void aSecretThatCannotBeReadIsTriedLater() throws IOException {
        Path one = one();
        Path missing = files.resolve("no-token");
        try (ExperienceSink sink =
                HttpSink.builder(endpoint.uri()).bearer(Secret.ofFile(missing)).build()) {
            assertThatThrownBy(() -> sink.put("a", one, DIGEST))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining(missing.toString());
        }
    }

    @Test
    void secretsShowThemselvesNowhere() throws IOException {
        String token = "s3cr3t-t0k3n";
        endpoint.first = exchange -> new Endpoint.Answer(
                403, Map.of("X-Echo", exchange.getRequestHeaders().getFirst("Authorization")));
        Path one = one();
        try (HttpSink sink =
                HttpSink.builder(endpoint.uri()).bearer(Secret.of(() -> token)).build()) {
            assertThat(sink.toString()).doesNotContain(token).contains("bearer");
            assertThatThrownBy(() -> sink.put("a", one, DIGEST))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageNotContaining(token)
                    .hasStackTraceContaining("403");
        }
        assertThat(Secret.of(() -> token)).asString().doesNotContain(token);
        assertThatThrownBy(() -> HttpSink.builder(URI.create("https://me:" + token + "@host/x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user information")
                .hasMessageNotContaining(token);
    }

    @Test
    void anInterruptedPutSaysSoAndStaysInterrupted() throws IOException {
        Path one = one();
        CountDownLatch told = new CountDownLatch(1); // an answer that is there before it is waited for needs no waiting
        endpoint.first = exchange -> {
            try {
                told.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        };
        try (ExperienceSink sink = sink()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> sink.put("a", one, DIGEST))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            told.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/x", "host/x", "https:///x", "https://host/x?y=z", "https://host/x#y"})
    void anEndpointIsAnHttpUri(String uri) {
        assertThatThrownBy(() -> HttpSink.builder(URI.create(uri))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wrongSettingsAreRefused() {
        HttpSinkBuilder builder = HttpSink.builder(URI.create("http://example.org"));
        assertThatThrownBy(() -> builder.bearer(Secret.of(() -> "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://example.org");
        assertThatThrownBy(() -> builder.hmac("a b", Secret.of(() -> KEY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a b");
        assertThatThrownBy(() -> builder.deadline(Duration.ZERO, 1)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> builder.deadline(Duration.ofSeconds(1), 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> builder.trust(files.resolve("none.pem")))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> builder.trust(Files.writeString(files.resolve("empty.pem"), "")))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining("no certificate");
        assertThatThrownBy(() -> Secret.ofEnvironment("OUTRIDER_NO_SUCH_VARIABLE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OUTRIDER_NO_SUCH_VARIABLE");
    }
}
