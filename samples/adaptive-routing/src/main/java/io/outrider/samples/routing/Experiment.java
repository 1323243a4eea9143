package io.outrider.samples.routing;

import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.samplers.Samplers;
import io.outrider.sampling.PathSampler;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
import java.util.stream.Collectors;

/**
 * All arms, each with its own upstream servers, on the same arrivals and the same drawn service times.
 *
 * <p>Six gateways with their clients and servers are too much for two cores, so a few arms run at a time, the next ones
 * on the same recorded traffic when those are done.
 */
final class Experiment implements AutoCloseable {

    private static final double EPSILON = 0.05;
    private static final int WARM_UPS = 20;
    private static final double WARM_MILLIS = 5;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(8);

    private final Settings settings;
    private final MeterRegistry meters;
    private final Traffic traffic;
    private final Board board;
    private final Acks acks;
    private final ExecutorService clientThreads = Executors.newFixedThreadPool(2, Threads.named("client"));
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(clientThreads)
            .build();

    /** What came of one arm; {@code learned} only where an agent decided. */
    record Result(String arm, Outcomes outcomes, Optional<LearnedOutcomes> learned) {}

    /** Draws the traffic; nothing is started yet. */
    Experiment(Settings settings, MeterRegistry meters) {
        this.settings = settings;
        this.meters = meters;
        this.traffic = Traffic.draw(settings.seed, settings.seconds, settings.rate);
        this.board = new Board(settings, meters);
        this.acks = new Acks(settings.acks);
    }

    /** What the live page shows. */
    Board board() {
        return board;
    }

    /**
     * Runs all arms, and tells {@code progress} how far they are.
     *
     * @return a result for each arm, in the order of the settings
     * @throws io.outrider.OutriderException if an experience folder cannot be used
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    List<Result> run(Consumer<String> progress) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        List<List<String>> rounds = settings.rounds();
        for (int round = 0; round < rounds.size(); round++) {
            List<String> names = rounds.get(round);
            progress.accept(String.format(
                    Locale.ROOT, "round %d of %d: %s", round + 1, rounds.size(), String.join(" and ", names)));
            results.addAll(runTogether(names, round));
        }
        results.sort((a, b) -> settings.arms.indexOf(a.arm()) - settings.arms.indexOf(b.arm()));
        board.finish(Report.json(results));
        return results;
    }

    private List<Result> runTogether(List<String> names, int round) throws InterruptedException {
        List<Arm> arms = new ArrayList<>();
        try {
            for (String name : names) {
                arms.add(arm(name));
            }
            warmUp(arms);
            drive(arms, round);
            List<Result> results = new ArrayList<>();
            for (Arm arm : arms) {
                results.add(new Result(arm.name(), arm.gateway().outcomes(), learned(arm)));
            }
            board.sample(round, settings.seconds, agents(arms));
            return results;
        } finally {
            arms.forEach(Arm::close);
        }
    }

    private Arm arm(String name) {
        Router router = router(name);
        try {
            Upstreams upstreams = Upstreams.start(traffic, name);
            return new Arm(name, router, upstreams, new Gateway(name, traffic, router, upstreams, client, meters));
        } catch (RuntimeException e) {
            router.close();
            throw e;
        }
    }

    private Router router(String name) {
        return switch (name) {
            case Arms.ROUND_ROBIN -> Baselines.roundRobin();
            case Arms.POWER_OF_TWO -> Baselines.powerOfTwo(settings.seed);
            case Arms.ORACLE -> Baselines.oracle();
            case Arms.OUTRIDER -> learned(name, Samplers.thompson(), true);
            case Arms.OUTRIDER_EPSILON -> learned(name, Samplers.epsilonGreedy(EPSILON), true);
            case Arms.OUTRIDER_FROZEN -> learned(name, Samplers.thompson(), false);
            default -> throw new IllegalArgumentException("no such arm: " + name);
        };
    }

    private LearnedRouter learned(String name, PathSampler sampler, boolean learns) {
        Path folder = settings.out.resolve("experience").resolve(name);
        return new LearnedRouter(name, sampler, learns, settings.seed, folder, meters, acks::durable);
    }

    private static Optional<LearnedOutcomes> learned(Arm arm) throws InterruptedException {
        return arm.router() instanceof LearnedRouter router
                ? Optional.of(router.finish(arm.gateway().exceptions()))
                : Optional.empty();
    }

    /** Sends the traffic through {@code arms} at the same time, from the first arrival to the last response. */
    private void drive(List<Arm> arms, int round) throws InterruptedException {
        long start = System.nanoTime();
        ExecutorService gateways = Executors.newFixedThreadPool(arms.size(), Threads.named("gateway"));
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(Threads.named("board"));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Arm arm : arms) {
                running.add(gateways.submit(() -> {
                    arm.gateway().run(start);
                    return arm.name();
                }));
            }
            ScheduledFuture<?> unused = ticker.scheduleAtFixedRate(
                    () -> board.sample(round, (System.nanoTime() - start) / 1e9, agents(arms)),
                    Board.TICK_MILLIS,
                    Board.TICK_MILLIS,
                    TimeUnit.MILLISECONDS);
            for (Future<?> arm : running) {
                await(arm);
            }
        } finally {
            gateways.shutdownNow();
            ticker.shutdownNow();
        }
    }

    private static void await(Future<?> arm) throws InterruptedException {
        try {
            arm.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an arm failed: " + e.getCause(), e.getCause());
        }
    }

    /** How the agent of each arm that has one is now. */
    private static Map<String, Map<String, Object>> agents(List<Arm> arms) {
        return arms.stream()
                .filter(arm -> arm.router() instanceof LearnedRouter)
                .collect(Collectors.toMap(Arm::name, arm -> ((LearnedRouter) arm.router()).now()));
    }

    /**
     * Opens connections and lets the JVM compile, so that the first requests of the run are not the slowest: until the
     * servers answer when they should, or {@link #LONGEST_WARM_UP} has passed.
     */
    private void warmUp(List<Arm> arms) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WARM_UP.toNanos();
        double late = Double.MAX_VALUE;
        while (late > WARM_MILLIS && System.nanoTime() < deadline) {
            double[] lateness = new double[WARM_UPS];
            for (int i = 0; i < WARM_UPS; i++) {
                lateness[i] = lateness(
                        arms, traffic.requests().get(i % traffic.requests().size()));
            }
            Arrays.sort(lateness);
            late = Quantiles.of(lateness, 0.9);
        }
    }

    /** Sends {@code request} to all upstreams at once, and says how much later the last answered than the slowest should. */
    private double lateness(List<Arm> arms, Request request) throws InterruptedException {
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        double slowest = 0;
        long sent = System.nanoTime();
        for (Arm arm : arms) {
            for (Upstream upstream : Upstream.values()) {
                HttpRequest http = HttpRequest.newBuilder(arm.upstreams().uri(upstream, request))
                        .build();
                answers.add(client.sendAsync(http, HttpResponse.BodyHandlers.discarding()));
                slowest = Math.max(slowest, request.serviceMillis(upstream));
            }
        }
        for (CompletableFuture<HttpResponse<Void>> answer : answers) {
            await(answer);
        }
        return (System.nanoTime() - sent) / 1e6 - slowest;
    }

    @Override
    public void close() {
        clientThreads.shutdownNow();
        acks.close();
    }

    private record Arm(String name, Router router, Upstreams upstreams, Gateway gateway) {
        void close() {
            router.close();
            upstreams.close();
        }
    }
}
