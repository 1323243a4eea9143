package io.outrider.samples.routing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One arm's gateway: takes the traffic as it arrives, asks the router where each request goes, sends it there over HTTP,
 * and tells the router what came of it.
 *
 * <p>The load is open: a request is sent when it is due, whether or not earlier ones have been answered, and its latency
 * counts from when it was due. Only where {@link #MOST_IN_FLIGHT} are unanswered, as happens when the machine stalls, does
 * the next one wait for a connection; the wait is part of its latency.
 */
final class Gateway {

    private static final int MOST_IN_FLIGHT = 128;
    private static final Duration GIVE_UP = Duration.ofSeconds(10);

    private final Traffic traffic;
    private final Router router;
    private final Upstreams upstreams;
    private final HttpClient client;
    private final Signals signals = new Signals(System.nanoTime());
    private final Map<Upstream, Timer> timers = new EnumMap<>(Upstream.class);
    private final Upstream[] chosen;
    private final double[] latencyMillis;
    private final LongAdder exceptions = new LongAdder();
    private final Semaphore connections = new Semaphore(MOST_IN_FLIGHT);

    Gateway(String arm, Traffic traffic, Router router, Upstreams upstreams, HttpClient client, MeterRegistry meters) {
        this.traffic = traffic;
        this.router = router;
        this.upstreams = upstreams;
        this.client = client;
        this.chosen = new Upstream[traffic.requests().size()];
        this.latencyMillis = new double[chosen.length];
        for (Upstream upstream : Upstream.values()) {
            timers.put(
                    upstream,
                    Timer.builder("routing.requests")
                            .description("requests by arm and upstream, from when they were due")
                            .tag("arm", arm)
                            .tag("upstream", upstream.label())
                            .register(meters));
        }
    }

    /** Sends all traffic, the first request due at {@code startNanos}, and returns when the last response is back. */
    void run(long startNanos) throws InterruptedException {
        for (Request request : traffic.requests()) {
            long due = startNanos + request.dueNanos();
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            connections.acquire();
            send(request, due);
        }
        if (!connections.tryAcquire(MOST_IN_FLIGHT, 2 * GIVE_UP.toSeconds(), TimeUnit.SECONDS)) {
            int unanswered = MOST_IN_FLIGHT - connections.availablePermits();
            throw new IllegalStateException(unanswered + " requests were never answered");
        }
    }

    private void send(Request request, long due) {
        long sent = System.nanoTime();
        Router.Choice choice = choose(request);
        Upstream upstream = choice.upstream();
        chosen[request.index()] = upstream;
        signals.sent(upstream, sent);
        HttpRequest http = HttpRequest.newBuilder(upstreams.uri(upstream, request))
                .timeout(GIVE_UP)
                .build();
        CompletableFuture<HttpResponse<Void>> unused = client.sendAsync(http, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, error) -> answered(request, choice, due, sent, response));
    }

    /** A gateway whose router breaks still routes; that it broke is counted. */
    private Router.Choice choose(Request request) {
        try {
            return router.choose(request, signals);
        } catch (RuntimeException e) {
            exceptions.increment();
            System.getLogger("routing").log(System.Logger.Level.ERROR, "cannot choose an upstream", e);
            return Router.Choice.of(Upstream.ALDER);
        }
    }

    private void answered(
            Request request, Router.Choice choice, long due, long sent, @Nullable HttpResponse<Void> response) {
        try {
            long now = System.nanoTime();
            Upstream upstream = choice.upstream();
            boolean failed = response == null || response.statusCode() >= 500;
            double millis = (now - sent) / 1e6;
            latencyMillis[request.index()] = (now - due) / 1e6;
            timer(upstream).record(now - due, TimeUnit.NANOSECONDS);
            signals.answered(upstream, request.kind(), millis, failed);
            choice.outcome().accept(Reward.of(millis, failed));
        } catch (RuntimeException e) {
            exceptions.increment();
            System.getLogger("routing").log(System.Logger.Level.ERROR, "cannot report an outcome", e);
        } finally {
            connections.release();
        }
    }

    private Timer timer(Upstream upstream) {
        Timer timer = timers.get(upstream);
        if (timer == null) {
            throw new IllegalStateException("no timer for " + upstream);
        }
        return timer;
    }

    /** Requests that an exception of ours disturbed: a failing upstream is not one. */
    long exceptions() {
        return exceptions.sum();
    }

    /** What came of the run; to be asked after {@link #run} has returned. */
    Outcomes outcomes() {
        return Outcomes.of(traffic, chosen, latencyMillis);
    }
}
