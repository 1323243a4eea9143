package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.samples.shared.Json;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutersTest {

    private static final Traffic TRAFFIC = Traffic.draw(3, 20, 200);

    /** Sends everything past {@code router}, each response back before the next request. */
    private static Outcomes replay(Router router) {
        Signals signals = new Signals(0);
        Upstream[] chosen = new Upstream[TRAFFIC.requests().size()];
        double[] latency = new double[chosen.length];
        for (Request request : TRAFFIC.requests()) {
            Upstream upstream = router.choose(request, signals).upstream();
            chosen[request.index()] = upstream;
            latency[request.index()] = request.serviceMillis(upstream);
            signals.sent(upstream, request.dueNanos());
            signals.answered(upstream, request.kind(), request.serviceMillis(upstream), request.fails(upstream));
        }
        return Outcomes.of(TRAFFIC, chosen, latency);
    }

    @Test
    void roundRobinTakesTurns() {
        Map<Upstream, Long> requests = replay(Baselines.roundRobin()).requests();
        double quarter = TRAFFIC.requests().size() / 4.0;
        assertThat(requests.values())
                .hasSize(4)
                .allSatisfy(n -> assertThat((double) n).isCloseTo(quarter, within(1.0)));
    }

    @Test
    void powerOfTwoNeverTakesTheSlowestAndSpreadsOverTheRest() {
        Signals signals = new Signals(0);
        Map<Upstream, Double> millis = new EnumMap<>(
                Map.of(Upstream.ALDER, 10.0, Upstream.BIRCH, 20.0, Upstream.CEDAR, 30.0, Upstream.DOGWOOD, 40.0));
        for (int i = 0; i < 100; i++) {
            millis.forEach((upstream, ms) -> signals.answered(upstream, Kind.LOOKUP, ms, false));
        }
        Router router = Baselines.powerOfTwo(1);
        Map<Upstream, Integer> counts = new EnumMap<>(Upstream.class);
        for (Request request : TRAFFIC.requests()) {
            counts.merge(router.choose(request, signals).upstream(), 1, Integer::sum);
        }
        double n = TRAFFIC.requests().size();
        assertThat(counts).doesNotContainKey(Upstream.DOGWOOD);
        assertThat(counts.getOrDefault(Upstream.ALDER, 0) / n).isCloseTo(3 / 6.0, within(0.04));
        assertThat(counts.getOrDefault(Upstream.BIRCH, 0) / n).isCloseTo(2 / 6.0, within(0.04));
        assertThat(counts.getOrDefault(Upstream.CEDAR, 0) / n).isCloseTo(1 / 6.0, within(0.04));
    }

    @Test
    void regretIsZeroForTheOracleAndOrdersTheBaselines() {
        Outcomes oracle = replay(Baselines.oracle());
        Outcomes powerOfTwo = replay(Baselines.powerOfTwo(3));
        Outcomes roundRobin = replay(Baselines.roundRobin());
        assertThat(oracle.regret()).isZero();
        assertThat(powerOfTwo.regret()).isPositive().isLessThan(roundRobin.regret());
        assertThat(powerOfTwo.regret()).isCloseTo(oracle.meanReward() - powerOfTwo.meanReward(), within(1e-12));
        assertThat(oracle.failures()).isZero();
        assertThat(roundRobin.failures()).isPositive();
    }

    @Test
    void rewardIsTheLatencyAndClipped() {
        assertThat(Reward.of(50, false)).isEqualTo(-0.5);
        assertThat(Reward.of(1000, false)).isEqualTo(-3);
        assertThat(Reward.of(1, true)).isEqualTo(-3);
    }

    @Test
    void quantilesAreValuesOfTheSample() {
        double[] sorted = Arrays.stream(new double[] {1, 2, 3, 4}).toArray();
        assertThat(Quantiles.of(sorted, 0.5)).isEqualTo(2);
        assertThat(Quantiles.of(sorted, 0.99)).isEqualTo(4);
        assertThat(Quantiles.of(new double[0], 0.5)).isNaN();
    }

    @Test
    void observationHasTheFloatsOfThePolicyAndTheSignalsOfTheKind() {
        Signals signals = new Signals(0);
        signals.sent(Upstream.BIRCH, 0);
        signals.sent(Upstream.CEDAR, 0);
        signals.answered(Upstream.BIRCH, Kind.RENDER, 100, false);
        signals.answered(Upstream.CEDAR, Kind.RENDER, 5, true);
        signals.sent(Upstream.DOGWOOD, 500_000_000);
        float[] of = FloatWriter.write(
                out -> signals.observe(Kind.RENDER, 1, 600_000_000).encode(out));
        assertThat(of).hasSize(Observation.FLOATS);
        assertThat(Arrays.copyOf(of, 6)).containsExactly(0, 0, 1, 0, 1, 0);
        assertThat(Arrays.copyOfRange(of, 6, 10)).as("alder: as at first").containsExactly(0.5f, 0, 0, 0.6f);
        assertThat(Arrays.copyOfRange(of, 10, 14)).as("birch: slower").containsExactly(0.6f, 0, 0, 0.6f);
        assertThat(Arrays.copyOfRange(of, 14, 18)).as("cedar: failed").containsExactly(1f, 0.2f, 0, 0.6f);
        assertThat(Arrays.copyOfRange(of, 18, 22)).as("dogwood: busy").containsExactly(0.5f, 0, 1, 0.1f);
        float[] another = FloatWriter.write(
                out -> signals.observe(Kind.LOOKUP, 1, 600_000_000).encode(out));
        assertThat(another[10]).as("birch for another kind").isEqualTo(0.5f);
    }

    @Test
    void jsonEscapesAndKeepsFourDecimals() {
        assertThat(Json.write(Map.of("a \"b\"\n", List.of(1, 0.123456, true, Double.NaN))))
                .isEqualTo("{\"a \\\"b\\\"\\u000a\":[1,0.1235,true,null]}");
        assertThat(Json.write(Map.of())).isEqualTo("{}");
    }
}
