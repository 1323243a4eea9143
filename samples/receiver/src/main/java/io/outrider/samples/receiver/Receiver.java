package io.outrider.samples.receiver;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.outrider.http.ContentDigest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code PUT /v1/files/<name>}: 201 when the file is stored, 200 when it is there already, 409 when another content
 * is; and {@code GET /healthz}. Files are written as they arrive; nothing of a request is held in memory but its head and 64
 * KiB. More requests at a time than it serves are answered with 503 and a time to come back.
 */
final class Receiver implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Receiver.class.getName());
    private static final String FILES = "/v1/files/";
    private static final long MOST_DISCARDED = 1 << 20;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Semaphore places;
    private final FileStore store;
    private final Credentials credentials;
    private final long maxBytes;
    private final AtomicLong stored = new AtomicLong();

    /**
     * @param tls the key and certificate; without them it speaks plain HTTP
     * @param maxBytes the largest file
     * @param atATime how many requests it serves at a time
     */
    Receiver(
            InetSocketAddress address,
            @Nullable SSLContext tls,
            FileStore store,
            Credentials credentials,
            long maxBytes,
            int atATime)
            throws IOException {
        this.store = store;
        this.credentials = credentials;
        this.maxBytes = maxBytes;
        this.places = new Semaphore(atATime);
        this.threads = Executors.newFixedThreadPool(2 * atATime);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secure;
        }
        server.setExecutor(threads);
        server.createContext(FILES, this::serve);
        server.createContext("/healthz", exchange -> {
            try (exchange) {
                answer(exchange, 200, "stored " + stored.get());
            }
        });
    }

    /** Begins to serve. */
    Receiver start() {
        server.start();
        return this;
    }

    /** The port it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    /** Answers one request. */
    void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                refuse(exchange, 503, "busy");
                return;
            }
            try {
                put(exchange);
            } finally {
                places.release();
            }
        }
    }

    private void put(HttpExchange exchange) throws IOException {
        Headers head = exchange.getRequestHeaders();
        String path = exchange.getRequestURI().getRawPath();
        String said = head.getFirst(ContentDigest.CONTENT_DIGEST);
        Optional<String> digest = said == null ? Optional.empty() : ContentDigest.parse(said);
        long length = length(head);
        if (!exchange.getRequestMethod().equals("PUT")) {
            exchange.getResponseHeaders().set("Allow", "PUT");
            refuse(exchange, 405, "only PUT");
        } else if (digest.isEmpty()) {
            refuse(exchange, credentials.open() ? 400 : 401, "no SHA-256 in Content-Digest");
        } else if (!credentials.admit(head.getFirst("Authorization"), "PUT", path, digest.get())) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            refuse(exchange, 401, "not let in");
        } else if (length < 0) {
            refuse(exchange, 411, "no Content-Length");
        } else if (length > maxBytes) {
            refuse(exchange, 413, "more than " + maxBytes + " bytes");
        } else {
            Optional<String> name = FileName.decode(path.substring(FILES.length()));
            if (name.isEmpty() || exchange.getRequestURI().getRawQuery() != null) {
                refuse(exchange, 422, "not a file's name");
            } else {
                store(exchange, name.get(), length, digest.get());
            }
        }
    }

    private static long length(Headers head) {
        String length = head.getFirst("Content-Length");
        if (length == null || length.isEmpty() || length.length() > 18 || head.containsKey("Transfer-Encoding")) {
            return -1;
        }
        return length.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(length) : -1;
    }

    private void store(HttpExchange exchange, String name, long length, String sha256) throws IOException {
        FileStore.Result result;
        try {
            result = store.store(name, exchange.getRequestBody(), length, sha256);
        } catch (java.nio.file.InvalidPathException e) {
            refuse(exchange, 422, "not a file's name here"); // the system's encoding lacks one of its characters
            return;
        } catch (java.nio.file.FileSystemException e) {
            refuse(exchange, 507, "cannot store it");
            return;
        }
        if (result.outcome() == FileStore.Outcome.STORED) {
            stored.incrementAndGet();
        }
        exchange.getResponseHeaders().set(ContentDigest.REPR_DIGEST, ContentDigest.format(result.sha256()));
        switch (result.outcome()) {
            case STORED -> answer(exchange, 201, "stored");
            case THERE_ALREADY -> answer(exchange, 200, "there already");
            case ANOTHER_IS_THERE -> answer(exchange, 409, "another content is there");
            case WRONG_CONTENT -> answer(exchange, 400, "the content is not what Content-Digest says");
        }
    }

    /**
     * Answers at once, without having used the body; then reads a little of it away, so that a client that is still sending
     * it sees the answer, not a reset.
     */
    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        answer(exchange, status, why);
        try {
            discard(exchange.getRequestBody());
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "a refused request ended early", e);
        }
    }

    private static void discard(InputStream body) throws IOException {
        byte[] chunk = new byte[1 << 13];
        long discarded = 0;
        int read = 0;
        while (read >= 0 && discarded < MOST_DISCARDED) {
            read = body.read(chunk);
            discarded += read;
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
    }

    /** Stops; requests under way are cut off, and nothing of them is stored. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
