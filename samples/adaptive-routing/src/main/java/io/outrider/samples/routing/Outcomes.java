package io.outrider.samples.routing;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one arm made of the traffic.
 *
 * @param p50Millis the median latency as the load generator saw it
 * @param p99Millis the latency that one request in a hundred exceeded
 * @param meanReward the mean reward of a request, from the drawn service times
 * @param regret how much larger the mean reward of the best choices would have been, from the same draws; at least 0
 * @param failures requests that the chosen upstream failed
 * @param requests how many went to each upstream
 */
record Outcomes(
        double p50Millis,
        double p99Millis,
        double meanReward,
        double regret,
        long failures,
        Map<Upstream, Long> requests) {

    /** Counts what came of choosing {@code chosen[i]} for request i, which was answered after {@code latencyMillis[i]}. */
    static Outcomes of(Traffic traffic, Upstream[] chosen, double[] latencyMillis) {
        double reward = 0;
        double best = 0;
        long failures = 0;
        Map<Upstream, Long> counts = new EnumMap<>(Upstream.class);
        for (Request request : traffic.requests()) {
            Upstream upstream = chosen[request.index()];
            reward += request.reward(upstream);
            best += request.reward(request.best());
            failures += request.fails(upstream) ? 1 : 0;
            counts.merge(upstream, 1L, Long::sum);
        }
        int n = traffic.requests().size();
        double[] sorted = latencyMillis.clone();
        Arrays.sort(sorted);
        return new Outcomes(
                Quantiles.of(sorted, 0.5),
                Quantiles.of(sorted, 0.99),
                reward / n,
                (best - reward) / n,
                failures,
                counts);
    }
}
