package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outrider.Branch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden numbers from src/test/python/sampling_golden.py. */
class ArgmaxFactorTest {

    static Stream<Arguments> golden() {
        return Stream.of(
                arguments(new double[] {0.0, 0.0}, new double[] {1.0, 1.0}, new double[] {0.5, 0.5}),
                arguments(new double[] {0.0, 1.0, 0.5}, new double[] {1.0, 0.5, 2.0}, new double[] {
                    0.11997891814124195, 0.4966388174859649, 0.38338226437279316
                }),
                arguments(new double[] {0.0, 10.0}, new double[] {1.0, 1.0}, new double[] {
                    7.687298972140175e-13, 0.9999999999992313
                }),
                arguments(new double[] {0.0, 0.3, -0.2}, new double[] {1.0, 0.0, 0.5}, new double[] {
                    0.3677841335195772, 0.5198765285944166, 0.11233933788600621
                }),
                arguments(new double[] {1.0, 1.0, 0.0}, new double[] {0.0, 0.0, 2.0}, new double[] {
                    0.34573123063700656, 0.34573123063700656, 0.3085375387259869
                }),
                arguments(
                        new double[] {10000.0, 10001.0, 9997.0, 10000.5},
                        new double[] {0.001, 2.0, 5.0, 0.1},
                        new double[] {6.427255265406995e-08, 0.5070985166558383, 0.18851183176804903, 0.30438958730356
                        }));
    }

    private static ArgmaxFactor factor(double[] means, double[] stds, int... illegal) {
        BranchTable table = new BranchTable(List.of(Branch.discrete(means.length)), 0);
        for (int a : illegal) {
            table.forbid(0, a);
        }
        ArgmaxFactor factor = new ArgmaxFactor(table, 0);
        for (int a = 0; a < means.length; a++) {
            factor.set(a, means[a], stds[a]);
        }
        return factor;
    }

    @ParameterizedTest
    @MethodSource("golden")
    void probabilitiesAreThoseOfTheIntegral(double[] means, double[] stds, double[] expected) {
        ArgmaxFactor factor = factor(means, stds);
        for (int a = 0; a < means.length; a++) {
            assertThat(factor.probability(a))
                    .as("alternative %s", a)
                    .isCloseTo(expected[a], within(1e-13 + 1e-6 * expected[a] * (expected[a] < 1e-9 ? 1 : 0)));
        }
    }

    @Test
    void theySumToOne() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            int size = 1 + random.nextInt(18);
            double[] means = new double[size];
            double[] stds = new double[size];
            for (int a = 0; a < size; a++) {
                means[a] = random.nextGaussian();
                stds[a] = random.nextInt(6) == 0 ? 0 : Math.exp(2 * random.nextGaussian());
            }
            ArgmaxFactor factor = factor(means, stds);
            double sum = 0;
            for (int a = 0; a < size; a++) {
                sum += factor.probability(a);
                assertThat(factor.mass(a) || factor.probability(a) == 0).isTrue();
            }
            assertThat(sum).isCloseTo(1, within(2e-12));
        }
    }

    @Test
    void illegalAlternativesDoNotTakePart() {
        ArgmaxFactor factor = factor(new double[] {0, 100, 0}, new double[] {1, 1, 1}, 1);
        assertThat(factor.probability(0)).isCloseTo(0.5, within(1e-14));
        assertThat(factor.probability(1)).isZero();
        assertThat(factor.support()).isEqualTo(2);
        for (int i = 0; i < 100; i++) {
            assertThat(factor.draw(Workspaces.random(i))).isNotEqualTo(1);
        }
    }

    @Test
    void drawsHaveTheProbabilities() {
        double[] means = {0, 1, 0.5};
        double[] stds = {1, 0.5, 2};
        ArgmaxFactor factor = factor(means, stds);
        int[] counts = new int[3];
        int n = 100_000;
        for (int i = 0; i < n; i++) {
            counts[factor.draw(Workspaces.random(i))]++;
        }
        for (int a = 0; a < 3; a++) {
            // Five standard errors are at most 0.008.
            assertThat(counts[a] / (double) n).isCloseTo(factor.probability(a), within(0.008));
        }
    }

    @Test
    void meansAndDeviationsThatAreNoneAreRefused() {
        ArgmaxFactor factor = factor(new double[] {0}, new double[] {1});
        assertThatThrownBy(() -> factor.set(0, Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> factor.set(0, 0, -1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> factor.set(1, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
