package io.outrider.samplers.world;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A mixture of Gaussians with full covariances, fitted by expectation maximisation from k-means++ seeds, its size chosen by AIC
 * (Akaike 1974).
 */
final class GaussianMixture {

    private static final double RIDGE = 1e-6;
    private static final int ROUNDS = 100;
    private static final double TOLERANCE = 1e-4;

    private final int dimensions;
    private final double[] weights;
    private final double[][] means;
    private final double[][] covariances;
    private double logLikelihood;

    private GaussianMixture(int components, int dimensions) {
        this.dimensions = dimensions;
        weights = new double[components];
        means = new double[components][dimensions];
        covariances = new double[components][dimensions * dimensions];
    }

    /** The mixture of {@code least} to {@code most} components that fits {@code points} best by AIC; never more than points / 2. */
    static GaussianMixture fit(double[][] points, int least, int most, RandomGenerator random) {
        GaussianMixture best = null;
        double bestAic = Double.POSITIVE_INFINITY;
        int cap = Math.max(1, points.length / 2);
        for (int k = Math.min(least, cap); k <= Math.min(most, cap); k++) {
            GaussianMixture mixture = fit(points, k, random);
            if (best == null || mixture.aic() < bestAic) {
                best = mixture;
                bestAic = mixture.aic();
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("a mixture needs at least one point");
        }
        return best;
    }

    /** The mixture of {@code components} components. */
    static GaussianMixture fit(double[][] points, int components, RandomGenerator random) {
        GaussianMixture mixture = new GaussianMixture(components, points[0].length);
        double[][] shares = mixture.seed(points, random);
        double before = Double.NEGATIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            mixture.maximise(points, shares);
            mixture.logLikelihood = mixture.expect(points, shares);
            if (mixture.logLikelihood - before < TOLERANCE * points.length) {
                break;
            }
            before = mixture.logLikelihood;
        }
        return mixture;
    }

    /** Assigns each point to the nearest of centres chosen by k-means++ (Arthur and Vassilvitskii 2007). */
    private double[][] seed(double[][] points, RandomGenerator random) {
        int n = points.length;
        double[] distance = new double[n];
        int[] owner = new int[n];
        double[] centre = points[random.nextInt(n)];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        for (int k = 0; k < weights.length; k++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double d = squared(points[i], centre);
                if (d < distance[i]) {
                    distance[i] = d;
                    owner[i] = k;
                }
                sum += distance[i];
            }
            double at = random.nextDouble() * sum;
            int chosen = random.nextInt(n);
            for (int i = 0; i < n && sum > 0; i++) {
                at -= distance[i];
                if (at < 0) {
                    chosen = i;
                    break;
                }
            }
            centre = points[chosen];
        }
        double[][] shares = new double[n][weights.length];
        for (int i = 0; i < n; i++) {
            shares[i][owner[i]] = 1;
        }
        return shares;
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private void maximise(double[][] points, double[][] shares) {
        for (int k = 0; k < weights.length; k++) {
            double mass = 1e-10;
            double[] mean = new double[dimensions];
            for (int i = 0; i < points.length; i++) {
                mass += shares[i][k];
                for (int d = 0; d < dimensions; d++) {
                    mean[d] += shares[i][k] * points[i][d];
                }
            }
            for (int d = 0; d < dimensions; d++) {
                mean[d] /= mass;
            }
            means[k] = mean;
            weights[k] = mass / points.length;
            covariances[k] = covariance(points, shares, k, mean, mass);
        }
    }

    private double[] covariance(double[][] points, double[][] shares, int k, double[] mean, double mass) {
        double[] covariance = new double[dimensions * dimensions];
        for (int i = 0; i < points.length; i++) {
            for (int r = 0; r < dimensions; r++) {
                for (int c = 0; c <= r; c++) {
                    covariance[r * dimensions + c] +=
                            shares[i][k] * (points[i][r] - mean[r]) * (points[i][c] - mean[c]) / mass;
                }
            }
        }
        for (int r = 0; r < dimensions; r++) {
            covariance[r * dimensions + r] += RIDGE;
            for (int c = r + 1; c < dimensions; c++) {
                covariance[r * dimensions + c] = covariance[c * dimensions + r];
            }
        }
        return covariance;
    }

    /** Fills in each component's share of each point; returns the log likelihood. */
    private double expect(double[][] points, double[][] shares) {
        double[][] factors = new double[weights.length][];
        for (int k = 0; k < weights.length; k++) {
            factors[k] = cholesky(covariances[k], dimensions);
        }
        double total = 0;
        for (int i = 0; i < points.length; i++) {
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < weights.length; k++) {
                shares[i][k] =
                        Math.log(weights[k]) + logDensity(points[i], means[k], factors[k], dimensions, dimensions);
                most = Math.max(most, shares[i][k]);
            }
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                shares[i][k] = Math.exp(shares[i][k] - most);
                sum += shares[i][k];
            }
            for (int k = 0; k < weights.length; k++) {
                shares[i][k] /= sum;
            }
            total += most + Math.log(sum);
        }
        return total;
    }

    /** Akaike's criterion: 2·parameters − 2·log likelihood. */
    double aic() {
        int each = dimensions + dimensions * (dimensions + 1) / 2;
        return 2.0 * (weights.length * each + weights.length - 1) - 2 * logLikelihood;
    }

    int size() {
        return weights.length;
    }

    double weight(int k) {
        return weights[k];
    }

    /** The mean of component {@code k} in dimension {@code d}. */
    double mean(int k, int d) {
        return means[k][d];
    }

    double logLikelihood() {
        return logLikelihood;
    }

    /** Draws the first {@code count} dimensions of component {@code k}. */
    double[] draw(int k, int count, RandomGenerator random) {
        double[] factor = cholesky(covariances[k], dimensions);
        double[] normals = new double[count];
        double[] drawn = new double[count];
        for (int d = 0; d < count; d++) {
            normals[d] = random.nextGaussian();
            drawn[d] = means[k][d];
            for (int c = 0; c <= d; c++) {
                drawn[d] += factor[d * dimensions + c] * normals[c];
            }
        }
        return drawn;
    }

    /** The density of the first {@code at.length} dimensions, components weighed by {@code shares}. */
    double density(double[] shares, double[] at) {
        double sum = 0;
        for (int k = 0; k < shares.length; k++) {
            double[] factor = cholesky(covariances[k], dimensions);
            sum += shares[k] * Math.exp(logDensity(at, means[k], factor, dimensions, at.length));
        }
        return sum;
    }

    /** The lower triangular L with L·Lᵀ = {@code matrix}; its leading block is that of the matrix's leading block. */
    private static double[] cholesky(double[] matrix, int n) {
        double[] factor = new double[n * n];
        for (int r = 0; r < n; r++) {
            for (int c = 0; c <= r; c++) {
                double sum = matrix[r * n + c];
                for (int i = 0; i < c; i++) {
                    sum -= factor[r * n + i] * factor[c * n + i];
                }
                factor[r * n + c] = r == c ? Math.sqrt(Math.max(sum, 1e-12)) : sum / factor[c * n + c];
            }
        }
        return factor;
    }

    private static double logDensity(double[] at, double[] mean, double[] factor, int stride, int count) {
        double[] solved = new double[count];
        double sum = 0;
        for (int r = 0; r < count; r++) {
            double value = at[r] - mean[r];
            for (int c = 0; c < r; c++) {
                value -= factor[r * stride + c] * solved[c];
            }
            solved[r] = value / factor[r * stride + r];
            sum += solved[r] * solved[r] + 2 * Math.log(factor[r * stride + r]);
        }
        return -0.5 * (sum + count * Math.log(2 * Math.PI));
    }

    void save(StateWriter out) {
        out.integer(dimensions).numbers(weights).number(logLikelihood);
        for (int k = 0; k < weights.length; k++) {
            out.numbers(means[k]).numbers(covariances[k]);
        }
    }

    static GaussianMixture read(StateReader in) {
        int dimensions = in.integer();
        double[] weights = in.numbers();
        GaussianMixture mixture = new GaussianMixture(weights.length, dimensions);
        System.arraycopy(weights, 0, mixture.weights, 0, weights.length);
        mixture.logLikelihood = in.number();
        for (int k = 0; k < weights.length; k++) {
            mixture.means[k] = sized(in.numbers(), dimensions);
            mixture.covariances[k] = sized(in.numbers(), dimensions * dimensions);
        }
        return mixture;
    }

    private static double[] sized(double[] values, int size) {
        if (values.length != size) {
            throw new IllegalArgumentException(
                    "the saved mixture has " + values.length + " values where " + size + " belong");
        }
        return values;
    }
}
