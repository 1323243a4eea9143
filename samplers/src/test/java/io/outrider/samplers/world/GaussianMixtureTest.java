package io.outrider.samplers.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {

    /** Two clusters, .3 of the points correlated around (5, −1), the others around (0, 2). */
    private static double[][] points(int count) {
        SplittableRandom random = new SplittableRandom(12);
        double[][] points = new double[count][];
        for (int i = 0; i < count; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            points[i] = i % 10 < 3 ? new double[] {5 + a, -1 + 0.8 * a + 0.6 * b} : new double[] {0.5 * a, 2 + 0.5 * b};
        }
        return points;
    }

    @Test
    void findsTheClustersThatMadeThePoints() {
        GaussianMixture mixture = GaussianMixture.fit(points(4000), 1, 4, new SplittableRandom(1));
        int right = 0;
        for (int k = 1; k < mixture.size(); k++) {
            right = mixture.mean(k, 0) > mixture.mean(right, 0) ? k : right;
        }
        assertThat(mixture.size()).isEqualTo(2);
        assertThat(mixture.weight(right)).isCloseTo(0.3, within(0.02));
        assertThat(mixture.mean(right, 0)).isCloseTo(5, within(0.1));
        assertThat(mixture.mean(right, 1)).isCloseTo(-1, within(0.1));
        assertThat(mixture.mean(1 - right, 1)).isCloseTo(2, within(0.1));
    }

    @Test
    void theLogLikelihoodIsThatOfItsDensity() {
        double[][] points = points(300);
        GaussianMixture mixture = GaussianMixture.fit(points, 3, new SplittableRandom(1));
        double[] shares = {mixture.weight(0), mixture.weight(1), mixture.weight(2)};
        double sum = 0;
        for (double[] point : points) {
            sum += Math.log(mixture.density(shares, point));
        }
        assertThat(mixture.logLikelihood()).isCloseTo(sum, within(1e-6 * Math.abs(sum)));
    }

    @Test
    void theMarginalDensityIntegratesToOne() {
        GaussianMixture mixture = GaussianMixture.fit(points(300), 3, new SplittableRandom(1));
        double[] shares = {0.2, 0.5, 0.3};
        double area = 0;
        for (double x = -10; x < 20; x += 0.001) {
            area += mixture.density(shares, new double[] {x}) * 0.001;
        }
        assertThat(area).isCloseTo(1, within(1e-4));
    }

    @Test
    void drawsHaveTheMomentsOfTheirComponent() {
        GaussianMixture mixture = GaussianMixture.fit(points(2000), 1, new SplittableRandom(1));
        SplittableRandom random = new SplittableRandom(4);
        double sum = 0;
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            sum += mixture.draw(0, 2, random)[1];
        }
        assertThat(sum / draws).isCloseTo(mixture.mean(0, 1), within(0.03));
    }

    @Test
    void pointsThatAreAllTheSameDoNotBreakIt() {
        double[][] same = new double[50][];
        for (int i = 0; i < 50; i++) {
            same[i] = new double[] {1, 0};
        }
        GaussianMixture mixture = GaussianMixture.fit(same, 2, 20, new SplittableRandom(1));
        assertThat(mixture.logLikelihood()).isFinite();
        double[] drawn = mixture.draw(0, 1, new SplittableRandom(1));
        assertThat(drawn[0]).isCloseTo(1, within(0.1));
    }
}
