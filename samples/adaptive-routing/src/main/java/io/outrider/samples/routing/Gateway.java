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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One arm's gateway: takes the traffic as it arrives, asks the router where each request goes, sends it there over HTTP,
 * and tells the router what came of it.
 *
 * <p>The load is open: a request is sent when it is due, whether or not earlier ones have been answered, and its latency
 * counts from when it was due.
 */
final class Gateway {

    private static final Duration GIVE_UP = Duration.ofSeconds(10);

    private final Traffic traffic;
    private final Router router;
    private final Upstreams upstreams;
    private final HttpClient client;
    private final Signals signals = new Signals(System.nanoTime());
    private final Map<Upstream, Timer> timers = new EnumMap<>(Upstream.class);
    private final Upstream[] chosen;
    private final double[] latencyMillis;
    private final LongAdder reportFailures = new LongAdder();
    private final CountDownLatch open;

    Gateway(String arm, Traffic traffic, Router router, Upstreams upstreams, HttpClient client, MeterRegistry meters) {
        this.traffic = traffic;
        this.router = router;
        this.upstreams = upstreams;
        this.client = client;
        this.chosen = new Upstream[traffic.requests().size()];
        this.latencyMillis = new double[chosen.length];
        this.open = new CountDownLatch(chosen.length);
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
            send(request, due);
        }
        if (!open.await(GIVE_UP.toSeconds() + 5, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " requests were never answered");
        }
    }

    private void send(Request request, long due) {
        long sent = System.nanoTime();
        Router.Choice choice = router.choose(request, signals);
        Upstream upstream = choice.upstream();
        chosen[request.index()] = upstream;
        signals.sent(upstream, sent);
        HttpRequest http = HttpRequest.newBuilder(upstreams.uri(upstream, request))
                .timeout(GIVE_UP)
                .build();
        CompletableFuture<HttpResponse<Void>> unused = client.sendAsync(http, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, error) -> answered(request, choice, due, sent, response));
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
            reportFailures.increment();
            System.getLogger("routing").log(System.Logger.Level.ERROR, "cannot report an outcome", e);
        } finally {
            open.countDown();
        }
    }

    private Timer timer(Upstream upstream) {
        Timer timer = timers.get(upstream);
        if (timer == null) {
            throw new IllegalStateException("no timer for " + upstream);
        }
        return timer;
    }

    /** Outcomes that could not be reported because of an exception of ours. */
    long reportFailures() {
        return reportFailures.sum();
    }

    /** What came of the run; to be asked after {@link #run} has returned. */
    Outcomes outcomes() {
        return Outcomes.of(traffic, chosen, latencyMillis);
    }
}
