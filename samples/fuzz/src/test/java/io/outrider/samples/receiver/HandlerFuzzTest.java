package io.outrider.samples.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Any request at the receiver's handler, past the JDK's parser. */
class HandlerFuzzTest {
    private static final Set<Integer> ANSWERS = Set.of(200, 201, 400, 401, 405, 409, 411, 413, 422, 507);

    private static Endpoint endpoint;

    @BeforeAll
    static void open() throws IOException {
        endpoint = new Endpoint();
    }

    @AfterAll
    static void close() throws IOException {
        endpoint.close();
    }

    @FuzzTest
    void anyRequestIsAnsweredOnce(byte[] input) throws IOException {
        String request = Endpoint.filled(new String(input, StandardCharsets.ISO_8859_1));
        GivenExchange exchange = exchange(request);
        if (exchange == null) {
            return;
        }
        endpoint.receiver.serve(exchange);
        assertThat(ANSWERS).contains(exchange.getResponseCode());
        boolean in = exchange.getResponseCode() / 100 == 2;
        if (in) {
            String who = exchange.getRequestHeaders().getFirst("Authorization");
            assertThat(List.of(
                            "Bearer " + Endpoint.TOKEN,
                            Endpoint.filled(head(request) + "\r\nx: {hmac}" + body(request))))
                    .anyMatch(right -> right.contains(who));
        }
        assertThat(endpoint.clear()).isEqualTo(exchange.getResponseCode() == 201 ? 1 : 0);
    }

    private static String head(String request) {
        int end = request.indexOf("\r\n\r\n");
        return end < 0 ? request : request.substring(0, end);
    }

    private static String body(String request) {
        int end = request.indexOf("\r\n\r\n");
        return end < 0 ? "" : request.substring(end);
    }

    /** The exchange for a request that the JDK's server would hand to the handler; null for others. */
    private static GivenExchange exchange(String request) {
        List<String> lines = head(request).lines().toList();
        String[] first = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
        if (first.length < 2 || !first[1].startsWith("/v1/files/")) {
            return null;
        }
        Headers headers = new Headers();
        try {
            for (String line : lines.subList(1, lines.size())) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.add(
                            line.substring(0, colon), line.substring(colon + 1).trim());
                }
            }
            String body = body(request);
            byte[] bytes = body.isEmpty() ? new byte[0] : body.substring(4).getBytes(StandardCharsets.ISO_8859_1);
            return new GivenExchange(first[0], new URI(first[1]), headers, bytes);
        } catch (URISyntaxException | IllegalArgumentException | NullPointerException e) {
            return null; // refused by the JDK's server
        }
    }
}
