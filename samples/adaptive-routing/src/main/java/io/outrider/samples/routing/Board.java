package io.outrider.samples.routing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The run as a list of events that grows: what the live page shows. Each event is a line of JSON, made of the same meters
 * that Prometheus reads. Thread-safe, but for {@link #sample}, which one thread calls.
 */
final class Board {

    /** Half a second between samples, and each shows the last two seconds. */
    static final long TICK_MILLIS = 500;

    private static final int TICKS_SHOWN = 4;

    private final List<String> arms;
    private final MeterRegistry meters;
    private final Supplier<Map<String, Object>> agent;
    private final Deque<double[][]> earlier = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<String> events = new ArrayList<>();

    /**
     * A board whose first event says what the run is.
     *
     * @param agent how the agent of the arm {@code outrider} is, asked at each sample
     */
    Board(Settings settings, MeterRegistry meters, Supplier<Map<String, Object>> agent) {
        this.arms = List.copyOf(settings.arms);
        this.meters = meters;
        this.agent = agent;
        Map<String, Object> setup = new LinkedHashMap<>();
        setup.put("seconds", settings.seconds);
        setup.put("rate", settings.rate);
        setup.put("seed", settings.seed);
        setup.put("arms", arms);
        List<Object> upstreams = new ArrayList<>();
        for (Upstream upstream : Upstream.values()) {
            upstreams.add(upstream.label());
        }
        setup.put("upstreams", upstreams);
        List<Object> phases = new ArrayList<>();
        for (Traffic.Phase phase : Traffic.PHASES) {
            phases.add(Map.of("at", phase.at() * settings.seconds, "label", phase.label()));
        }
        setup.put("phases", phases);
        add(Map.of("setup", setup));
    }

    /** Adds what the meters say, {@code seconds} after the first arrival was due. */
    void sample(double seconds) {
        double[][] now = totals();
        double[][] before = earlier.isEmpty() ? new double[now.length][2] : earlier.getFirst();
        earlier.addLast(now);
        if (earlier.size() > TICKS_SHOWN) {
            earlier.removeFirst();
        }
        List<Object> all = new ArrayList<>();
        int upstreams = Upstream.values().length;
        for (int a = 0; a < arms.size(); a++) {
            double requests = 0;
            double millis = 0;
            double sinceStart = 0;
            List<Object> share = new ArrayList<>();
            for (int row = a * upstreams; row < (a + 1) * upstreams; row++) {
                requests += now[row][0] - before[row][0];
                millis += now[row][1] - before[row][1];
                sinceStart += now[row][0];
            }
            for (int row = a * upstreams; row < (a + 1) * upstreams; row++) {
                share.add((now[row][0] - before[row][0]) / Math.max(1, requests));
            }
            all.add(Map.of("ms", millis / requests, "requests", sinceStart, "share", share));
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("t", seconds);
        event.put("arms", all);
        event.put("agent", agent.get());
        add(event);
    }

    /** Requests and milliseconds since the start, a row for each arm and upstream. */
    private double[][] totals() {
        int upstreams = Upstream.values().length;
        double[][] totals = new double[arms.size() * upstreams][2];
        for (int a = 0; a < arms.size(); a++) {
            for (Upstream upstream : Upstream.values()) {
                Timer timer = meters.find("routing.requests")
                        .tag("arm", arms.get(a))
                        .tag("upstream", upstream.label())
                        .timer();
                if (timer != null) {
                    totals[a * upstreams + upstream.index()] =
                            new double[] {timer.count(), timer.totalTime(TimeUnit.MILLISECONDS)};
                }
            }
        }
        return totals;
    }

    /** Adds the result, after which nothing comes. */
    void finish(Map<String, Object> result) {
        add(Map.of("result", result));
    }

    private void add(Map<String, Object> event) {
        String line = Json.write(event);
        lock.lock();
        try {
            events.add(line);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The events from position {@code from} on; waits for the first of them, at most a second, and then returns none.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    List<String> eventsFrom(int from) throws InterruptedException {
        lock.lock();
        try {
            boolean inTime = true;
            while (events.size() <= from && inTime) {
                inTime = grown.await(1, TimeUnit.SECONDS);
            }
            return List.copyOf(events.subList(Math.min(from, events.size()), events.size()));
        } finally {
            lock.unlock();
        }
    }
}
