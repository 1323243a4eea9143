package io.outrider.samples.routing;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** What a gateway knows of its upstreams from the responses that it has seen. Thread-safe. */
final class Signals {

    private static final double WEIGHT_OF_NEWEST = 0.2;
    private static final double BEFORE_THE_FIRST_MILLIS = 50;
    private static final int UPSTREAMS = Upstream.values().length;

    private final ReentrantLock lock = new ReentrantLock();
    private final double[] latency = new double[UPSTREAMS];
    private final double[][] latencyOfKind = new double[Kind.values().length][UPSTREAMS];
    private final double[] failures = new double[UPSTREAMS];
    private final int[] inFlight = new int[UPSTREAMS];
    private final long[] lastUsedNanos = new long[UPSTREAMS];
    private long lastArrivalNanos;

    Signals(long nowNanos) {
        Arrays.fill(latency, BEFORE_THE_FIRST_MILLIS);
        for (double[] row : latencyOfKind) {
            Arrays.fill(row, BEFORE_THE_FIRST_MILLIS);
        }
        Arrays.fill(lastUsedNanos, nowNanos);
        lastArrivalNanos = nowNanos;
    }

    /** A request goes to {@code upstream} at {@code nowNanos}. */
    void sent(Upstream upstream, long nowNanos) {
        lock.lock();
        try {
            inFlight[upstream.index()]++;
            lastUsedNanos[upstream.index()] = nowNanos;
            lastArrivalNanos = nowNanos;
        } finally {
            lock.unlock();
        }
    }

    /** The response to a request of {@code kind} is back; a failure counts as the longest latency. */
    void answered(Upstream upstream, Kind kind, double millis, boolean failed) {
        int u = upstream.index();
        double counted = failed ? Traffic.TIMEOUT_MILLIS : Math.min(millis, Traffic.TIMEOUT_MILLIS);
        lock.lock();
        try {
            inFlight[u]--;
            latency[u] += WEIGHT_OF_NEWEST * (counted - latency[u]);
            latencyOfKind[kind.index()][u] += WEIGHT_OF_NEWEST * (counted - latencyOfKind[kind.index()][u]);
            failures[u] += WEIGHT_OF_NEWEST * ((failed ? 1 : 0) - failures[u]);
        } finally {
            lock.unlock();
        }
    }

    /** The moving average of all latencies of {@code upstream}. */
    double latencyMillis(Upstream upstream) {
        lock.lock();
        try {
            return latency[upstream.index()];
        } finally {
            lock.unlock();
        }
    }

    /** What is known at {@code nowNanos}, for a request of {@code kind} and {@code size}. */
    Observation observe(Kind kind, double size, long nowNanos) {
        lock.lock();
        try {
            return new Observation(
                    kind,
                    size,
                    latencyOfKind[kind.index()],
                    failures,
                    inFlight,
                    lastUsedNanos,
                    nowNanos,
                    nowNanos - lastArrivalNanos);
        } finally {
            lock.unlock();
        }
    }
}
