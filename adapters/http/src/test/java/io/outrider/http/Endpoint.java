package io.outrider.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An endpoint in this JVM, on the JDK's server, that keeps files in memory; a test may answer in its place. */
final class Endpoint implements AutoCloseable {

    /** What a test answers: a status, and headers. */
    record Answer(int status, Map<String, String> headers) {}

    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    volatile Function<HttpExchange, @Nullable Answer> first = exchange -> null;
    private final HttpServer server;
    private final String scheme;

    Endpoint(int port, @Nullable SSLContext tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secure;
        }
        scheme = tls == null ? "http" : "https";
        server.createContext("/base/v1/files/", this::serve);
        server.start();
    }

    static Endpoint plain() throws IOException {
        return new Endpoint(0, null);
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI uri() {
        return URI.create(scheme + "://localhost:" + port() + "/base");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] content = exchange.getRequestBody().readAllBytes();
            Answer answer = first.apply(exchange);
            if (answer == null) {
                answer = store(exchange, content);
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] body = "an answer\n".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer store(HttpExchange exchange, byte[] content) {
        String said = exchange.getRequestHeaders().getFirst(ContentDigest.CONTENT_DIGEST);
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        String actual = sha256(content);
        if (!exchange.getRequestMethod().equals("PUT")
                || !ContentDigest.format(actual).equals(said)
                || !length.equals(String.valueOf(content.length))) {
            return new Answer(400, Map.of());
        }
        String name = exchange.getRequestURI().getPath().substring("/base/v1/files/".length());
        byte[] there = files.putIfAbsent(name, content);
        String stored = sha256(there == null ? content : there);
        int status = there == null ? 201 : stored.equals(actual) ? 200 : 409;
        return new Answer(status, Map.of(ContentDigest.REPR_DIGEST, ContentDigest.format(stored)));
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
