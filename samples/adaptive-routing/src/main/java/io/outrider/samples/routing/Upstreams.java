package io.outrider.samples.routing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One real HTTP server for each {@link Upstream}, on loopback ports of the system's choice. A server looks up how long it
 * was drawn to take for a request, and answers then; no thread waits and no work is done meanwhile.
 */
final class Upstreams implements AutoCloseable {

    private static final int BACKLOG = 256;

    private final Traffic traffic;
    private final ScheduledExecutorService replies;
    private final List<HttpServer> servers = new ArrayList<>();
    private final Map<Upstream, URI> roots = new EnumMap<>(Upstream.class);

    private Upstreams(Traffic traffic, String arm) {
        this.traffic = traffic;
        this.replies = Executors.newSingleThreadScheduledExecutor(Threads.named("upstreams-" + arm));
    }

    /** Starts the servers of {@code arm}. */
    static Upstreams start(Traffic traffic, String arm) {
        Upstreams all = new Upstreams(traffic, arm);
        try {
            for (Upstream upstream : Upstream.values()) {
                all.start(upstream);
            }
        } catch (IOException e) {
            all.close();
            throw new UncheckedIOException("cannot start the upstream servers of " + arm, e);
        }
        return all;
    }

    private void start(Upstream upstream) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.createContext("/requests/", exchange -> serve(exchange, upstream));
        server.start();
        servers.add(server);
        roots.put(upstream, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/requests/"));
    }

    /** Where {@code upstream} answers {@code request}. */
    URI uri(Upstream upstream, Request request) {
        URI root = roots.get(upstream);
        if (root == null) {
            throw new IllegalStateException("no server for " + upstream);
        }
        return root.resolve(Integer.toString(request.index()));
    }

    private void serve(HttpExchange exchange, Upstream upstream) {
        String path = exchange.getRequestURI().getPath();
        Request request = traffic.requests().get(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
        int status = request.fails(upstream) ? 503 : 204;
        long nanos = Math.round(request.serviceMillis(upstream) * 1e6);
        ScheduledFuture<?> unused = replies.schedule(() -> reply(exchange, status), nanos, TimeUnit.NANOSECONDS);
    }

    private static void reply(HttpExchange exchange, int status) {
        try (exchange) {
            exchange.sendResponseHeaders(status, -1);
        } catch (IOException e) {
            // The client has gone, and counts a failure by itself.
            System.getLogger("routing").log(System.Logger.Level.DEBUG, "a client went away", e);
        }
    }

    @Override
    public void close() {
        replies.shutdownNow();
        servers.forEach(server -> server.stop(0));
    }
}
