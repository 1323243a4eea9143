package io.outrider.samples.routing;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** All arms side by side: each with its own upstream servers, on the same arrivals and the same drawn service times. */
final class Experiment implements AutoCloseable {

    private final Settings settings;
    private final Traffic traffic;
    private final List<Arm> arms = new ArrayList<>();
    private final ExecutorService clientThreads = Executors.newFixedThreadPool(2, Threads.named("client"));
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(clientThreads)
            .build();
    private final Board board;

    private record Arm(String name, Router router, Upstreams upstreams, Gateway gateway) {}

    /** What came of one arm; {@code learned} only where an agent decided. */
    record Result(String arm, Outcomes outcomes, Optional<LearnedOutcomes> learned) {}

    /** Starts the servers and the routers; nothing is sent yet. */
    Experiment(Settings settings, MeterRegistry meters) {
        this.settings = settings;
        this.traffic = Traffic.draw(settings.seed, settings.seconds, settings.rate);
        try {
            for (String name : settings.arms) {
                Router router = router(name);
                Upstreams upstreams = Upstreams.start(traffic, name);
                arms.add(new Arm(
                        name, router, upstreams, new Gateway(name, traffic, router, upstreams, client, meters)));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        this.board = new Board(settings, meters, this::agentNow);
    }

    private Router router(String name) {
        return switch (name) {
            case Arms.ROUND_ROBIN -> Baselines.roundRobin();
            case Arms.POWER_OF_TWO -> Baselines.powerOfTwo(settings.seed);
            case Arms.ORACLE -> Baselines.oracle();
            default -> throw new IllegalArgumentException("no such arm: " + name);
        };
    }

    /** What the live page shows. */
    Board board() {
        return board;
    }

    /** Runs all arms from the first arrival to the last response, and tells {@code progress} of it now and then. */
    List<Result> run(Consumer<String> progress) throws InterruptedException {
        warmUp();
        long start = System.nanoTime();
        ExecutorService gateways = Executors.newFixedThreadPool(arms.size(), Threads.named("gateway"));
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(Threads.named("board"));
        try {
            ScheduledFuture<?> unused = ticker.scheduleAtFixedRate(
                    () -> board.sample((System.nanoTime() - start) / 1e9), 0, Board.TICK_MILLIS, TimeUnit.MILLISECONDS);
            List<Future<?>> running = new ArrayList<>();
            for (Arm arm : arms) {
                running.add(gateways.submit(() -> {
                    arm.gateway().run(start);
                    return arm.name();
                }));
            }
            for (Future<?> arm : running) {
                await(arm);
            }
        } finally {
            gateways.shutdownNow();
            ticker.shutdownNow();
        }
        List<Result> results = new ArrayList<>();
        for (Arm arm : arms) {
            results.add(new Result(arm.name(), arm.gateway().outcomes(), Optional.empty()));
        }
        board.finish(Report.json(results));
        return results;
    }

    private static void await(Future<?> arm) throws InterruptedException {
        try {
            arm.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an arm failed: " + e.getCause(), e.getCause());
        }
    }

    /** Opens connections and lets the JVM compile, so that the first requests of the run are not the slowest. */
    private void warmUp() throws InterruptedException {
        List<Request> some =
                traffic.requests().subList(0, Math.min(4, traffic.requests().size()));
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (Arm arm : arms) {
            for (Request request : some) {
                for (Upstream upstream : Upstream.values()) {
                    URI uri = arm.upstreams().uri(upstream, request);
                    answers.add(client.sendAsync(
                            HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding()));
                }
            }
        }
        for (CompletableFuture<HttpResponse<Void>> answer : answers) {
            try {
                answer.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("an upstream server cannot be reached: " + e.getCause(), e.getCause());
            }
        }
    }

    private Map<String, Object> agentNow() {
        return new LinkedHashMap<>();
    }

    @Override
    public void close() {
        for (Arm arm : arms) {
            arm.router().close();
            arm.upstreams().close();
        }
        clientThreads.shutdownNow();
    }
}
