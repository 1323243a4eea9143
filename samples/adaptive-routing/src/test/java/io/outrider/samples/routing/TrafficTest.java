package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final double SECONDS = 300;
    private static final Traffic TRAFFIC = Traffic.draw(1, SECONDS, 200);

    private static List<Request> between(double from, double to, Predicate<Request> which) {
        return TRAFFIC.requests().stream()
                .filter(r -> r.dueNanos() >= from * SECONDS * 1e9 && r.dueNanos() < to * SECONDS * 1e9)
                .filter(which)
                .toList();
    }

    private static double meanMillis(List<Request> requests, Upstream upstream) {
        return requests.stream()
                .mapToDouble(r -> r.serviceMillis(upstream))
                .average()
                .orElseThrow();
    }

    @Test
    void isAFunctionOfTheSeed() {
        Traffic again = Traffic.draw(1, SECONDS, 200);
        assertThat(again.requests()).hasSameSizeAs(TRAFFIC.requests());
        for (Request request : TRAFFIC.requests()) {
            Request other = again.requests().get(request.index());
            assertThat(other.dueNanos()).isEqualTo(request.dueNanos());
            assertThat(other.kind()).isEqualTo(request.kind());
            assertThat(other.size()).isEqualTo(request.size());
            for (Upstream upstream : Upstream.values()) {
                assertThat(other.serviceMillis(upstream)).isEqualTo(request.serviceMillis(upstream));
                assertThat(other.fails(upstream)).isEqualTo(request.fails(upstream));
            }
        }
        assertThat(Traffic.draw(2, SECONDS, 200).requests().get(0).dueNanos())
                .isNotEqualTo(TRAFFIC.requests().get(0).dueNanos());
    }

    @Test
    void arrivesAsAPoissonProcess() {
        int n = TRAFFIC.requests().size();
        assertThat((double) n).isCloseTo(60_000, within(5 * Math.sqrt(60_000)));
        long longGaps = 0;
        for (int i = 1; i < n; i++) {
            long gap = TRAFFIC.requests().get(i).dueNanos()
                    - TRAFFIC.requests().get(i - 1).dueNanos();
            assertThat(gap).isNotNegative();
            longGaps += gap > 5_000_000 ? 1 : 0;
        }
        assertThat(longGaps / (double) n).as("gaps above the mean").isCloseTo(Math.exp(-1), within(0.01));
    }

    @Test
    void suitsEachKindToAnotherUpstreamAtFirst() {
        for (Upstream suited : List.of(Upstream.ALDER, Upstream.BIRCH, Upstream.CEDAR)) {
            Kind kind = Kind.values()[suited.index()];
            List<Request> requests = between(0, 1 / 3.0, r -> r.kind() == kind);
            for (Upstream other : Upstream.values()) {
                if (other != suited) {
                    assertThat(meanMillis(requests, suited)).isLessThan(meanMillis(requests, other));
                }
            }
        }
    }

    @Test
    void degradesOneUpstreamForAThirdAndSpeedsUpAnotherFromHalfTimeOn() {
        Predicate<Request> any = request -> true;
        Predicate<Request> fails = request -> request.fails(Upstream.BIRCH);
        assertThat(between(0, 1 / 3.0, fails)).isEmpty();
        assertThat(between(2 / 3.0, 1, fails)).isEmpty();
        double share = between(1 / 3.0, 2 / 3.0, fails).size()
                / (double) between(1 / 3.0, 2 / 3.0, any).size();
        assertThat(share).isCloseTo(0.25, within(0.015));
        assertThat(meanMillis(between(1 / 3.0, 2 / 3.0, fails.negate()), Upstream.BIRCH))
                .isCloseTo(3 * meanMillis(between(0, 1 / 3.0, any), Upstream.BIRCH), within(8.0));
        assertThat(meanMillis(between(0.5, 1, any), Upstream.DOGWOOD))
                .isCloseTo(0.35 * meanMillis(between(0, 0.5, any), Upstream.DOGWOOD), within(2.0));
        for (Upstream steady : List.of(Upstream.ALDER, Upstream.CEDAR)) {
            assertThat(TRAFFIC.requests()).noneMatch(r -> r.fails(steady));
        }
    }

    @Test
    void failsOnlyAfterTheLongestTime() {
        assertThat(TRAFFIC.requests()).allSatisfy(request -> {
            for (Upstream upstream : Upstream.values()) {
                assertThat(request.serviceMillis(upstream)).isPositive().isLessThanOrEqualTo(Traffic.TIMEOUT_MILLIS);
                if (request.fails(upstream)) {
                    assertThat(request.serviceMillis(upstream)).isEqualTo(Traffic.TIMEOUT_MILLIS);
                    assertThat(request.reward(upstream)).isEqualTo(Reward.WORST);
                }
            }
        });
    }

    @Test
    void knowsTheBestChoice() {
        assertThat(TRAFFIC.requests()).allSatisfy(request -> {
            for (Upstream upstream : Upstream.values()) {
                assertThat(request.reward(request.best())).isGreaterThanOrEqualTo(request.reward(upstream));
            }
        });
    }
}
