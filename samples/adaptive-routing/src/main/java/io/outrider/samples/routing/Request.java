package io.outrider.samples.routing;

/** One arrival, and what each upstream would make of it. Immutable. */
final class Request {

    private final int index;
    private final long dueNanos;
    private final Kind kind;
    private final double size;
    private final double[] serviceMillis;
    private final boolean[] fails;

    Request(int index, long dueNanos, Kind kind, double size, double[] serviceMillis, boolean[] fails) {
        this.index = index;
        this.dueNanos = dueNanos;
        this.kind = kind;
        this.size = size;
        this.serviceMillis = serviceMillis.clone();
        this.fails = fails.clone();
    }

    /** Its position in the run, from 0. */
    int index() {
        return index;
    }

    /** When it arrives, in nanoseconds since the start of the run. */
    long dueNanos() {
        return dueNanos;
    }

    Kind kind() {
        return kind;
    }

    /** How large it is, in (0, 4]; about 0.7 in the middle. */
    double size() {
        return size;
    }

    /** How long {@code upstream} takes for it, drawn before the run. */
    double serviceMillis(Upstream upstream) {
        return serviceMillis[upstream.index()];
    }

    /** Whether {@code upstream} fails to answer it. */
    boolean fails(Upstream upstream) {
        return fails[upstream.index()];
    }

    /** The reward that {@code upstream}'s drawn service time is worth. */
    double reward(Upstream upstream) {
        return Reward.of(serviceMillis(upstream), fails(upstream));
    }

    /** The upstream with the least drawn service time: what nobody can know beforehand. */
    Upstream best() {
        Upstream best = Upstream.ALDER;
        for (Upstream upstream : Upstream.values()) {
            if (serviceMillis(upstream) < serviceMillis(best)) {
                best = upstream;
            }
        }
        return best;
    }
}
