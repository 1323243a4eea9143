package io.outrider.samples.routing;

import io.outrider.InputWriter;

/** What the gateway knows when it decides, copied from {@link Signals}. Immutable. */
final class Observation {

    /** How many floats {@link #encode} writes: 4 kinds, 2 of size, 4 signals for each of 4 upstreams, 2 of time. */
    static final int FLOATS = 24;

    private final Kind kind;
    private final double size;
    private final double[] latencyMillis;
    private final double[] failures;
    private final int[] inFlight;
    private final double[] idleSeconds;
    private final double gapSeconds;

    Observation(
            Kind kind,
            double size,
            double[] latencyMillis,
            double[] failures,
            int[] inFlight,
            long[] lastUsedNanos,
            long nowNanos,
            long gapNanos) {
        this.kind = kind;
        this.size = size;
        this.latencyMillis = latencyMillis.clone();
        this.failures = failures.clone();
        this.inFlight = inFlight.clone();
        this.idleSeconds = new double[lastUsedNanos.length];
        for (int u = 0; u < lastUsedNanos.length; u++) {
            idleSeconds[u] = (nowNanos - lastUsedNanos[u]) / 1e9;
        }
        this.gapSeconds = gapNanos / 1e9;
    }

    /** Writes the observation as the policy takes it, every value within about [−1, 3]. */
    void encode(InputWriter out) {
        int all = 0;
        for (int n : inFlight) {
            all += n;
        }
        out.oneHot(kind, Kind.values()).put(size).put(Math.log(size));
        for (int u = 0; u < inFlight.length; u++) {
            out.put(latencyMillis[u] / 100)
                    .put(failures[u])
                    .put((double) inFlight[u] / Math.max(1, all))
                    .put(Math.min(1, idleSeconds[u]));
        }
        out.put(1f).put(Math.min(1, 100 * gapSeconds));
    }
}
