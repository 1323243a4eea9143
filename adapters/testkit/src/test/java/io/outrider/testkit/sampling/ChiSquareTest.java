package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChiSquareTest {

    /** Golden numbers from Python: mpmath.gammainc(a, x, regularized=True). */
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.1, 0.6547208460185771",
        "1.5, 7, 0.002905152774267437",
        "3, 3, 0.4231900811268435",
        "10, 25, 0.0002214766382487836",
        "31.5, 65.5, 1.106417672033433e-6",
        "100, 60, 0.9999985184723674",
        "2.5, 30, 1.215456977718304e-11"
    })
    void upperGamma(double a, double x, double expected) {
        assertThat(ChiSquare.upperGamma(a, x) / expected).isCloseTo(1, within(1e-9));
    }

    @Test
    void rightCountsPassAndWrongOnesFail() {
        double[] probabilities = {0.5, 0.3, 0.2};
        assertThat(ChiSquare.pValue(new long[] {5040, 2980, 1980}, probabilities))
                .isGreaterThan(0.1);
        assertThat(ChiSquare.pValue(new long[] {5300, 2800, 1900}, probabilities))
                .isLessThan(1e-6);
    }

    @Test
    void anImpossibleCountFails() {
        assertThat(ChiSquare.pValue(new long[] {9999, 1}, new double[] {1, 0})).isZero();
        assertThat(ChiSquare.pValue(new long[] {9900, 100}, new double[] {1 - 1e-6, 1e-6}))
                .isZero();
        assertThat(ChiSquare.pValue(new long[] {10_000, 0}, new double[] {1, 0}))
                .isEqualTo(1);
    }
}
