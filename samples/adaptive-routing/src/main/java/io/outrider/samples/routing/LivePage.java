package io.outrider.samples.routing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The live page, on loopback: {@code /} is one HTML file that fetches nothing from elsewhere, {@code /events} are the
 * board's events as they come, and {@code /metrics} are the same meters for Prometheus.
 */
final class LivePage implements AutoCloseable {

    private static final int USUAL_PORT = 8080;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("page"));

    private LivePage(HttpServer server) {
        this.server = server;
    }

    /**
     * Serves {@code board} and {@code meters} on {@code port}; with null on {@link #USUAL_PORT}, or any if that is taken.
     *
     * @throws UncheckedIOException if the port cannot be had; the message names it
     */
    static LivePage serve(@Nullable Integer port, Board board, PrometheusMeterRegistry meters) {
        HttpServer server = port == null ? anyServer() : server(port);
        LivePage page = new LivePage(server);
        server.setExecutor(page.threads);
        server.createContext("/", LivePage::html);
        server.createContext("/events", exchange -> events(exchange, board));
        server.createContext("/metrics", exchange -> send(exchange, 200, "text/plain; version=0.0.4", meters.scrape()));
        server.start();
        return page;
    }

    private static HttpServer server(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve the live page on port " + port, e);
        }
    }

    private static HttpServer anyServer() {
        try {
            return server(USUAL_PORT);
        } catch (UncheckedIOException taken) {
            return server(0);
        }
    }

    /** Where the page is. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private static void html(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/")) {
            send(exchange, 404, "text/plain", "there is /, /events and /metrics\n");
            return;
        }
        try (InputStream file = LivePage.class.getResourceAsStream("/page/index.html")) {
            if (file == null) {
                throw new IllegalStateException("/page/index.html is not on the class path");
            }
            String html = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set(
                            "Content-Security-Policy",
                            "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
            send(exchange, 200, "text/html; charset=utf-8", html);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Server-sent events: all that there have been, then each as it comes; a browser that reconnects says how far it got. */
    private static void events(HttpExchange exchange, Board board) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        String lastSeen = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        int next = lastSeen != null && lastSeen.matches("\\d{1,9}") ? Integer.parseInt(lastSeen) + 1 : 0;
        try (exchange) {
            OutputStream out = exchange.getResponseBody();
            while (!Thread.currentThread().isInterrupted()) {
                List<String> events = board.eventsFrom(next);
                StringBuilder text = new StringBuilder(events.isEmpty() ? ": nothing new\n\n" : "");
                for (String event : events) {
                    text.append("id: ")
                            .append(next++)
                            .append("\ndata: ")
                            .append(event)
                            .append("\n\n");
                }
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            System.getLogger("routing").log(System.Logger.Level.DEBUG, "a reader of the live page went away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
