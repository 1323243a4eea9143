package io.outrider.samples.routing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.outrider.samples.shared.Events;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The run as a list of events that grows: what the live page shows. Each event is a line of JSON, made of the same meters
 * that Prometheus reads. Thread-safe, but for {@link #sample}, which one thread calls.
 */
final class Board {

    /** Half a second between samples, and each shows the last two seconds. */
    static final long TICK_MILLIS = 500;

    static final int TICKS_SHOWN = 4;

    private final List<String> arms;
    private final MeterRegistry meters;
    private final List<List<String>> rounds;
    private final Deque<double[][]> earlier = new ArrayDeque<>();
    private final Events events = new Events();

    /** A board whose first event says what the run is. */
    Board(Settings settings, MeterRegistry meters) {
        this.arms = List.copyOf(settings.arms);
        this.rounds = settings.rounds();
        this.meters = meters;
        Map<String, Object> setup = new LinkedHashMap<>();
        setup.put("seconds", settings.seconds);
        setup.put("rate", settings.rate);
        setup.put("seed", settings.seed);
        setup.put("arms", arms);
        setup.put("rounds", rounds);
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
        events.add(Map.of("setup", setup));
    }

    /**
     * Adds what the meters say of the arms of {@code round}, {@code seconds} after its first arrival was due.
     *
     * @param agents how the agents among them are, by the name of the arm
     */
    void sample(int round, double seconds, Map<String, Map<String, Object>> agents) {
        double[][] now = totals();
        double[][] before = earlier.isEmpty() ? new double[now.length][2] : earlier.getFirst();
        earlier.addLast(now);
        if (earlier.size() > TICKS_SHOWN) {
            earlier.removeFirst();
        }
        Map<String, Object> all = new LinkedHashMap<>();
        for (String arm : rounds.get(round)) {
            Map<String, Object> shown = new LinkedHashMap<>(agents.getOrDefault(arm, Map.of()));
            addTraffic(arms.indexOf(arm) * Upstream.values().length, before, now, shown);
            all.put(arm, shown);
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("round", round);
        event.put("t", seconds);
        event.put("arms", all);
        events.add(event);
    }

    private static void addTraffic(int firstRow, double[][] before, double[][] now, Map<String, Object> shown) {
        double requests = 0;
        double millis = 0;
        double[] each = new double[Upstream.values().length];
        for (int u = 0; u < each.length; u++) {
            each[u] = now[firstRow + u][0] - before[firstRow + u][0];
            requests += each[u];
            millis += now[firstRow + u][1] - before[firstRow + u][1];
        }
        List<Object> share = new ArrayList<>();
        for (double n : each) {
            share.add(n / requests);
        }
        shown.put("ms", millis / requests);
        shown.put("share", share);
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
        events.add(Map.of("result", result));
    }

    /** What there has been so far, and comes. */
    Events events() {
        return events;
    }
}
