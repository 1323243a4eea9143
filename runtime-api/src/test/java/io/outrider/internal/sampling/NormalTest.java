package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden numbers from Python: statistics.NormalDist().inv_cdf(p) and math.erfc(-x / math.sqrt(2)) / 2. */
class NormalTest {

    @ParameterizedTest
    @CsvSource({
        "1e-300, -37.0470962993612",
        "1e-20, -9.262340089798405",
        "1e-10, -6.361340902404056",
        "0.001, -3.090232306167813",
        "0.07, -1.4757910281791702",
        "0.3, -0.5244005127080407",
        "0.5, 0.0",
        "0.9, 1.2815515655446008",
        "0.999999, 4.753424308817089"
    })
    void quantile(double p, double expected) {
        assertThat(Normal.quantile(p)).isCloseTo(expected, within(1e-14 * Math.max(1, Math.abs(expected))));
    }

    @ParameterizedTest
    @CsvSource({
        "-37, 5.725571222525139e-300",
        "-20, 2.7536241186063314e-89",
        "-8, 6.220960574271819e-16",
        "-5.7, 5.990371401063533e-09",
        "-3, 0.0013498980316300957",
        "-1, 0.15865525393145707",
        "-0.5, 0.3085375387259869",
        "0, 0.5",
        "0.3, 0.6179114221889526",
        "0.7, 0.758036347776927",
        "2, 0.9772498680518208",
        "6, 0.9999999990134123"
    })
    void cdfIsAccurateAlsoRelativelyInTheTail(double x, double expected) {
        assertThat(Normal.cdf(x) / expected).isCloseTo(1, within(2e-13));
    }

    @ParameterizedTest
    @CsvSource({"1e-12", "0.001", "0.2", "0.5", "0.77", "0.9999"})
    void cdfUndoesQuantile(double p) {
        assertThat(Normal.cdf(Normal.quantile(p)) / p).isCloseTo(1, within(1e-13));
    }
}
