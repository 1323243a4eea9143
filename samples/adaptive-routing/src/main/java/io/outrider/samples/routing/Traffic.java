package io.outrider.samples.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that the run does not leave to chance: the arrivals, and for each of them the time that each upstream would take.
 *
 * <p>It is drawn from the seed before the run, so that every arm meets the same requests and would have met the same
 * service times, whatever it chooses, and so that the best choice is known. Immutable.
 */
final class Traffic {

    /** An upstream that fails hangs this long and then answers 503. No service takes longer. */
    static final double TIMEOUT_MILLIS = 300;

    /** A third of the run: an upstream degrades. Half: another gets a faster release. Two thirds: the first recovers. */
    static final List<Phase> PHASES = List.of(
            new Phase(1 / 3.0, "birch degrades"),
            new Phase(0.5, "dogwood deployed"),
            new Phase(2 / 3.0, "birch recovers"));

    /** Milliseconds for a request of size 0, by kind (row) and upstream (column). */
    private static final double[][] FIXED = {
        {6, 10, 16, 22},
        {22, 10, 26, 34},
        {34, 30, 14, 46},
        {40, 36, 44, 40},
    };

    /** Milliseconds more for each unit of size. */
    private static final double[][] PER_SIZE = {
        {3, 3, 4, 4},
        {24, 8, 16, 14},
        {38, 28, 10, 24},
        {50, 42, 40, 24},
    };

    private static final double[] SHARE_OF_KIND = {0.35, 0.30, 0.20, 0.15};
    private static final double NOISE = 0.25;
    private static final double DEGRADED_SLOWDOWN = 3;
    private static final double DEGRADED_FAILURES = 0.25;
    private static final double DEPLOYED_SPEEDUP = 0.35;

    private final List<Request> requests;
    private final double seconds;

    private Traffic(List<Request> requests, double seconds) {
        this.requests = List.copyOf(requests);
        this.seconds = seconds;
    }

    /** A moment of the run, as a share of it, and what happens then. */
    record Phase(double at, String label) {}

    /** Poisson arrivals of {@code rate} requests a second for {@code seconds}. */
    static Traffic draw(long seed, double seconds, double rate) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Request> requests = new ArrayList<>();
        for (double at = gap(random, rate); at < seconds; at += gap(random, rate)) {
            requests.add(request(random, requests.size(), at, at / seconds));
        }
        return new Traffic(requests, seconds);
    }

    private static double gap(SplittableRandom random, double rate) {
        return -Math.log(1 - random.nextDouble()) / rate;
    }

    private static Request request(SplittableRandom random, int index, double at, double progress) {
        Kind kind = kind(random.nextDouble());
        double size = Math.min(4, Math.exp(-0.3 + 0.7 * normal(random)));
        int upstreams = Upstream.values().length;
        double[] millis = new double[upstreams];
        boolean[] fails = new boolean[upstreams];
        for (Upstream upstream : Upstream.values()) {
            int u = upstream.index();
            double noise = Math.exp(NOISE * normal(random));
            double luck = random.nextDouble();
            double expected = expectedMillis(kind, size, upstream, progress);
            fails[u] = degraded(upstream, progress) && luck < DEGRADED_FAILURES;
            millis[u] = fails[u] ? TIMEOUT_MILLIS : Math.min(TIMEOUT_MILLIS, expected * noise);
        }
        return new Request(index, Math.round(at * 1e9), kind, size, millis, fails);
    }

    /** The median service time of a request that does not fail, at the share {@code progress} of the run. */
    static double expectedMillis(Kind kind, double size, Upstream upstream, double progress) {
        double millis = FIXED[kind.index()][upstream.index()] + size * PER_SIZE[kind.index()][upstream.index()];
        if (degraded(upstream, progress)) {
            return millis * DEGRADED_SLOWDOWN;
        }
        return upstream == Upstream.DOGWOOD && progress >= PHASES.get(1).at() ? millis * DEPLOYED_SPEEDUP : millis;
    }

    private static boolean degraded(Upstream upstream, double progress) {
        return upstream == Upstream.BIRCH
                && progress >= PHASES.get(0).at()
                && progress < PHASES.get(2).at();
    }

    private static Kind kind(double uniform) {
        double below = 0;
        for (Kind kind : Kind.values()) {
            below += SHARE_OF_KIND[kind.index()];
            if (uniform < below) {
                return kind;
            }
        }
        return Kind.EXPORT;
    }

    /** A standard normal draw, by Box and Muller. */
    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** In order of arrival; a request's index is its position. */
    List<Request> requests() {
        return requests;
    }

    /** How long requests arrive. */
    double seconds() {
        return seconds;
    }
}
