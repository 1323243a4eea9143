package io.outrider.samples.worlds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.samples.shared.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IsotonicTest {

    @Test
    void violatorsArePooledByTheirWeights() {
        assertThat(Isotonic.fit(new double[] {1, 4, 1, 5}, new double[] {1, 1, 2, 1}))
                .containsExactly(1, 2, 2, 5);
    }

    @Test
    void whatRisesStaysAsItIs() {
        double[][] rising = {{0, 1, 2}, {1, 3, 3}, {2, 4, 7}};
        assertThat(Isotonic.fit(rising, ones(3, 3))).isDeepEqualTo(rising);
    }

    @Test
    void ofTwoByTwoTheOneWrongPairIsPooled() {
        double[][] fitted = Isotonic.fit(new double[][] {{0, 2}, {1, 1}}, ones(2, 2));
        assertThat(fitted[0]).containsExactly(new double[] {0, 1.5}, within(1e-8));
        assertThat(fitted[1]).containsExactly(new double[] {1, 1.5}, within(1e-8));
    }

    /** The nearest point z of a closed convex cone is the one with ⟨y − z, z⟩ = 0 and ⟨y − z, m⟩ ≤ 0 for all m in the cone. */
    @Test
    void theFitIsTheProjectionOnTheConeOfRisingMatrices() {
        SplittableRandom random = Seeds.generator(1);
        for (int trial = 0; trial < 20; trial++) {
            double[][] values = new double[4][5];
            double[][] weights = new double[4][5];
            for (int r = 0; r < 4; r++) {
                for (int c = 0; c < 5; c++) {
                    values[r][c] = random.nextGaussian() + 0.2 * (r + c);
                    weights[r][c] = 0.1 + random.nextDouble();
                }
            }
            double[][] fitted = Isotonic.fit(values, weights);
            assertRises(fitted);
            assertThat(product(values, fitted, fitted, weights)).isCloseTo(0, within(1e-6));
            for (int corner = 0; corner < 20; corner++) { // corners of staircases generate the cone, and constants
                double[][] stair = new double[4][5];
                for (int r = 0; r < 4; r++) {
                    for (int c = 0; c < 5; c++) {
                        stair[r][c] = r >= corner / 5 && c >= corner % 5 ? 1 : 0;
                    }
                }
                assertThat(product(values, fitted, stair, weights)).isLessThan(1e-6);
            }
        }
    }

    private static double product(double[][] y, double[][] z, double[][] m, double[][] weights) {
        double sum = 0;
        for (int r = 0; r < y.length; r++) {
            for (int c = 0; c < y[r].length; c++) {
                sum += weights[r][c] * (y[r][c] - z[r][c]) * m[r][c];
            }
        }
        return sum;
    }

    private static void assertRises(double[][] fitted) {
        for (int r = 0; r < fitted.length; r++) {
            for (int c = 0; c < fitted[r].length; c++) {
                if (r > 0) {
                    assertThat(fitted[r][c]).isGreaterThanOrEqualTo(fitted[r - 1][c] - 1e-8);
                }
                if (c > 0) {
                    assertThat(fitted[r][c]).isGreaterThanOrEqualTo(fitted[r][c - 1] - 1e-8);
                }
            }
        }
    }

    @Test
    void shapesAndWeightsThatCannotBeAreNamed() {
        assertThatThrownBy(() -> Isotonic.fit(new double[][] {{1, 2}, {1}}, ones(2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 values");
        assertThatThrownBy(() -> Isotonic.fit(new double[][] {{1, 2}}, new double[][] {{1, 0}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0");
    }

    private static double[][] ones(int rows, int columns) {
        double[][] ones = new double[rows][columns];
        for (double[] row : ones) {
            java.util.Arrays.fill(row, 1);
        }
        return ones;
    }

    @Test
    void aContourThatCrossesWorldsAndPathsIsDrawnWhole() {
        double[][] values = {{0.1, 0.2, 0.6}, {0.3, 0.7, 0.8}};
        double[][] weights = {{1, 1, 1}, {1, 1, 1}};
        Surface surface = new Surface(new double[] {1, 4}, new double[] {64, 256, 1024}, values, weights);
        List<Surface.Segment> segments = surface.segments(0.5);
        assertThat(segments).hasSize(2);
        // Along the upper side from .3 to .7, then down between them from .2 to .7, then along the lower from .2 to .6.
        assertThat(segments.get(0).to().worlds()).isCloseTo(Math.pow(4, 0.6), within(1e-9));
        assertThat(segments.get(0).from().paths()).isCloseTo(128, within(1e-9));
        assertThat(segments.get(0).from().worlds()).isCloseTo(4, within(1e-9));
        assertThat(segments.get(1).to().paths()).isBetween(256.0, 1024.0);
        assertThat(surface.segments(0.05)).isEmpty();
        assertThat(surface.segments(0.9)).isEmpty();
    }
}
