package io.outrider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceSink;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSinkProviderTest {

    private static final String ONE = Endpoint.sha256(new byte[0]);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"https://host/x", "HTTPS://host:8443/x/", "http://host"})
    void aUriNamesIt(String uri) {
        try (ExperienceSink sink = ExperienceSink.of(URI.create(uri))) {
            assertThat(sink).isInstanceOf(HttpSink.class);
        }
    }

    @Test
    void aUriSaysWhereTheSecretIs() throws Exception {
        Path token = Files.writeString(folder.resolve("my token"), "from-a-file\n");
        Path empty = Files.createFile(folder.resolve("empty"));
        AtomicReference<String> sent = new AtomicReference<>();
        try (Endpoint endpoint = Endpoint.plain()) {
            endpoint.first = exchange -> {
                sent.set(exchange.getRequestHeaders().getFirst("Authorization"));
                return null;
            };
            String encoded = token.toString().replace(" ", "%20");
            URI uri = URI.create(
                    endpoint.uri() + "?bearer-file=" + encoded + "&deadline-seconds=5&bytes-per-second=100000");
            try (ExperienceSink sink = ExperienceSink.of(uri)) {
                sink.put("a", empty, ONE);
                assertThat(sink.toString()).contains(token.toString()).doesNotContain("from-a-file");
            }
            assertThat(sent).hasValue("Bearer from-a-file");
            try (ExperienceSink sink =
                    ExperienceSink.of(URI.create(endpoint.uri() + "?hmac-key=k&hmac-secret-env=PATH"))) {
                assertThat(sink.toString()).contains("HMAC key k").contains("PATH");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://h?token=abcdef|[token]|abcdef",
                "https://h?bearer-file|name=value|-",
                "https://h?hmac-key=a|hmac-secret-file|-",
                "https://h?hmac-secret-file=/s|hmac-key|-",
                "https://h?bearer-file=/a&bearer-env=PATH|bearer-env|-",
                "https://h?bearer-file=/a&hmac-key=k&hmac-secret-file=/b|one is enough|-",
                "https://h?bearer-file=/a&bearer-file=/b|twice|-",
                "https://h?deadline-seconds=-3|-3|-",
                "https://h?deadline-seconds=soon|soon|-",
                "https://me:abcdef@h/|user information|abcdef",
                "http://h?bearer-file=/a|in the clear|-",
            })
    void aUriThatIsWrongIsRefusedWithoutItsSecrets(String uri, String expected, String secret) {
        assertThatThrownBy(() -> ExperienceSink.of(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected)
                .satisfies(
                        e -> assertThat(e.getMessage().replace("bearer-env", "").replace("hmac-", ""))
                                .doesNotContain(secret.equals("-") ? "\0" : secret));
    }

    @Test
    void eachServesItsOwnScheme() {
        assertThatThrownBy(() -> new HttpSinkProvider().sink(URI.create("https://h")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HttpsSinkProvider().sink(URI.create("http://h")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
