package io.outrider.samples.shared;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A live page on loopback: {@code /} is one HTML file that fetches nothing from elsewhere, {@code /events} are events as they come,
 * and there may be more paths, each with a function of its query.
 */
public final class LivePage implements AutoCloseable {

    private static final int USUAL_PORT = 8080;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(LivePage::thread);

    private LivePage(HttpServer server) {
        this.server = server;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "live-page");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Serves {@code html} and {@code events} on {@code port}; with null on 8080, or any if that is taken.
     *
     * @param html the resource that is the page; belongs to the caller's module
     * @param more by path, what gives the text for a query, which is empty where there is none; an
     *     {@link IllegalArgumentException} of it is the caller's mistake, and its message the answer
     * @throws UncheckedIOException if the port cannot be had; the message names it
     */
    public static LivePage serve(
            @Nullable Integer port, URL html, Events events, Map<String, UnaryOperator<String>> more) {
        HttpServer server = port == null ? anyServer() : server(port);
        LivePage page = new LivePage(server);
        server.setExecutor(page.threads);
        server.createContext("/", exchange -> html(exchange, html));
        server.createContext("/events", exchange -> events(exchange, events));
        more.forEach((path, answer) -> server.createContext(path, exchange -> answer(exchange, answer)));
        server.start();
        return page;
    }

    private static void answer(HttpExchange exchange, UnaryOperator<String> answer) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String text;
        try {
            text = answer.apply(query == null ? "" : query);
        } catch (IllegalArgumentException e) {
            send(exchange, 400, "text/plain; charset=utf-8", e.getMessage() + "\n");
            return;
        }
        send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text);
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
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private static void html(HttpExchange exchange, URL page) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/")) {
            send(exchange, 404, "text/plain", "there is no such page\n");
            return;
        }
        try (InputStream file = page.openStream()) {
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
    private static void events(HttpExchange exchange, Events events) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        String lastSeen = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        int next = lastSeen != null && lastSeen.matches("\\d{1,9}") ? Integer.parseInt(lastSeen) + 1 : 0;
        try (exchange) {
            OutputStream out = exchange.getResponseBody();
            while (!Thread.currentThread().isInterrupted()) {
                List<String> some = events.from(next);
                StringBuilder text = new StringBuilder(some.isEmpty() ? ": nothing new\n\n" : "");
                for (String event : some) {
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
            System.getLogger("live-page").log(System.Logger.Level.DEBUG, "a reader of the live page went away", e);
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
