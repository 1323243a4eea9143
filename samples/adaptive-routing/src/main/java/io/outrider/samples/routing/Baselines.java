package io.outrider.samples.routing;

import java.util.SplittableRandom;

/** The routers that need no learning. */
final class Baselines {

    private Baselines() {}

    /** Each upstream in turn. */
    static Router roundRobin() {
        Upstream[] upstreams = Upstream.values();
        return (request, signals) -> Router.Choice.of(upstreams[request.index() % upstreams.length]);
    }

    /**
     * Of two upstreams drawn at random, the one whose moving average of latency is less. A failure counts as the longest
     * latency, as in every arm, so that an upstream that fails quickly would not draw traffic.
     */
    static Router powerOfTwo(long seed) {
        Upstream[] upstreams = Upstream.values();
        SplittableRandom random = new SplittableRandom(seed);
        return (request, signals) -> {
            int first = random.nextInt(upstreams.length);
            int second = (first + 1 + random.nextInt(upstreams.length - 1)) % upstreams.length;
            boolean keepFirst = signals.latencyMillis(upstreams[first]) <= signals.latencyMillis(upstreams[second]);
            return Router.Choice.of(upstreams[keepFirst ? first : second]);
        };
    }

    /** The least of the service times that were drawn for the request: the bound that regret is measured from. */
    static Router oracle() {
        return (request, signals) -> Router.Choice.of(request.best());
    }
}
