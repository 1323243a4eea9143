package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.FakeSituation;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LinearSamplersTest {

    private static final int WIDTH = 3;

    private static float[][] features(int rows, int width) {
        SplittableRandom random = new SplittableRandom(9);
        float[][] features = new float[rows][width];
        for (float[] row : features) {
            for (int i = 0; i < width; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return features;
    }

    private static double reward(float[] features) {
        return 0.5 * features[0] - features[1];
    }

    private static LinearModel trained() {
        LinearModel model = new LinearModel(1);
        for (float[] row : features(20, WIDTH)) {
            model.update(row, reward(row));
        }
        LinearModel restored = new LinearModel(1);
        restored.restore(model.save());
        return restored;
    }

    /** Solves (I + XᵀX) y = right by Gaussian elimination. */
    private static double[] solve(float[][] rows, int width, double[] right) {
        double[][] a = new double[width][width + 1];
        for (int i = 0; i < width; i++) {
            a[i][i] = 1;
            a[i][width] = right[i];
            for (float[] row : rows) {
                for (int j = 0; j < width; j++) {
                    a[i][j] += row[i] * (double) row[j];
                }
            }
        }
        for (int pivot = 0; pivot < width; pivot++) {
            for (int i = 0; i < width; i++) {
                double factor = i == pivot ? 0 : a[i][pivot] / a[pivot][pivot];
                for (int j = pivot; j <= width && factor != 0; j++) {
                    a[i][j] -= factor * a[pivot][j];
                }
            }
        }
        double[] solution = new double[width];
        for (int i = 0; i < width; i++) {
            solution[i] = a[i][width] / a[i][i];
        }
        return solution;
    }

    /** The posterior's mean and deviation of a candidate, from the raw data. */
    private static double[] posterior(Situation at, int candidate) {
        float[][] rows = features(20, WIDTH);
        double[] moments = new double[WIDTH];
        for (float[] row : rows) {
            for (int i = 0; i < WIDTH; i++) {
                moments[i] += reward(row) * row[i];
            }
        }
        double[] x = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            x[i] = at.candidateFeature(candidate, i);
        }
        double[] theta = solve(rows, WIDTH, moments);
        double[] solved = solve(rows, WIDTH, x);
        double mean = 0;
        double variance = 0;
        for (int i = 0; i < WIDTH; i++) {
            mean += theta[i] * x[i];
            variance += solved[i] * x[i];
        }
        return new double[] {mean, Math.sqrt(variance)};
    }

    /** A latent draw that works out the posteriors of a situation once. */
    private abstract static class LinearContract extends SamplerContract {
        private Situation last = FakeSituation.discrete(1).build().situation();
        private double[][] posteriors = {};

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS)
                    .candidateFeatures(WIDTH)
                    .memory(LinearSamplersTest::trained);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            if (at != last) {
                last = at;
                posteriors = new double[at.branch(0).size()][];
                for (int a = 0; a < posteriors.length; a++) {
                    posteriors[a] = posterior(at, a);
                }
            }
            choices[0] = Draws.argmax(at, 0, a -> value(posteriors[a], random), random);
        }

        protected abstract double value(double[] posterior, RandomGenerator random);
    }

    @Nested
    class LinUcbByElimination extends LinearContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.linUcb(0.7);
        }

        /** Rounded, so that what elimination and Sherman–Morrison round differently stays tied. */
        @Override
        protected double value(double[] posterior, RandomGenerator random) {
            return Math.rint((posterior[0] + 0.7 * posterior[1]) * 1e9);
        }
    }

    @Nested
    class LinThompsonByNormals extends LinearContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.linThompson(0.5);
        }

        @Override
        protected double value(double[] posterior, RandomGenerator random) {
            return posterior[0] + 0.5 * posterior[1] * random.nextGaussian();
        }
    }

    @Test
    void tenThousandUpdatesStayNearTheDirectInverse() {
        int width = 6;
        float[][] rows = features(10_000, width);
        LinearModel model = new LinearModel(1);
        for (float[] row : rows) {
            model.update(row, 0);
        }
        for (int j = 0; j < width; j++) {
            double[] unit = new double[width];
            unit[j] = 1;
            double[] column = solve(rows, width, unit);
            for (int i = 0; i < width; i++) {
                assertThat(model.inverse(i, j)).isCloseTo(column[i], within(1e-4 * Math.abs(column[j])));
            }
        }
    }

    @Test
    void featuresThatChangeTheirNumberAreRefused() {
        LinearModel model = trained();
        assertThatThrownBy(() -> model.fit(4)).hasMessageContainingAll("3", "4");
        assertThatThrownBy(() -> new LinearModel(1).fit(0)).hasMessageContaining("need features");
        assertThatThrownBy(() -> new LinearModel(1).restore(new byte[7])).hasMessageContaining("7 bytes");
    }
}
