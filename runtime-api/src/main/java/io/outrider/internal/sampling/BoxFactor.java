package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.sampling.Gaussian;
import java.util.Arrays;
import java.util.Objects;

/** A distribution over one continuous branch: Gaussian, Gaussian squashed by tanh, uniform between bounds, or a point. */
final class BoxFactor implements Gaussian {

    private final Branch branch;
    private final int offset;
    private final double[] means;
    private final double[] stds;

    /** @param offset where the branch's values begin among those of all continuous branches */
    BoxFactor(Branch branch, int offset) {
        this.branch = branch;
        this.offset = offset;
        means = new double[branch.size()];
        stds = new double[branch.size()];
    }

    void clear() {
        Arrays.fill(means, 0);
        Arrays.fill(stds, 1);
    }

    @Override
    public int size() {
        return means.length;
    }

    @Override
    public void set(int d, double mean, double std) {
        if (Double.isNaN(mean) || Double.isInfinite(mean)) {
            throw new IllegalArgumentException("the mean of dimension " + d + " must be finite, not " + mean);
        }
        if (!(std > 0) || Double.isInfinite(std)) {
            throw new IllegalArgumentException(
                    "the standard deviation of dimension " + d + " must be finite and positive, not " + std);
        }
        means[Objects.checkIndex(d, means.length)] = mean;
        stds[d] = std;
    }

    void setPoint(double[] values) {
        if (values.length < means.length) {
            throw new IllegalArgumentException(
                    "a point of " + branch + " needs " + means.length + " values, not " + values.length);
        }
        for (int d = 0; d < means.length; d++) {
            if (Double.isNaN(values[d]) || Double.isInfinite(values[d])) {
                throw new IllegalArgumentException(
                        "value " + d + " of a point of " + branch + " must be finite, not " + values[d]);
            }
            means[d] = values[d];
        }
    }

    /** Multiplies every standard deviation by {@code factor}, which is in (0, 1). */
    void narrow(double factor) {
        for (int d = 0; d < stds.length; d++) {
            stds[d] = Math.max(Double.MIN_NORMAL, stds[d] * factor);
        }
    }

    void draw(FactorKind kind, KeyedRandom random, float[] values) {
        for (int d = 0; d < means.length; d++) {
            values[offset + d] = switch (kind) {
                case POINT -> (float) means[d];
                case UNIFORM -> within(d, low(d) + (high(d) - low(d)) * random.nextDouble());
                case TANH ->
                    TanhSquash.squash(branch.low(d), branch.high(d), means[d] + stds[d] * random.nextGaussian());
                default -> finite(means[d] + stds[d] * random.nextGaussian());
            };
        }
    }

    private static float finite(double x) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, x));
    }

    private float within(int d, double x) {
        return Math.max(branch.low(d), Math.min(branch.high(d), (float) x));
    }

    /** Whether a value of a squashed Gaussian stands for all that lies between it and a bound. */
    boolean isSaturated(float[] values) {
        for (int d = 0; d < means.length; d++) {
            if (TanhSquash.isSaturated(branch.low(d), branch.high(d), values[offset + d])) {
                return true;
            }
        }
        return false;
    }

    /** The logarithm of the density at {@code values}, or of the mass of a point. */
    double logProbability(FactorKind kind, float[] values) {
        double sum = 0;
        for (int d = 0; d < means.length; d++) {
            float x = values[offset + d];
            sum += switch (kind) {
                case POINT -> x == (float) means[d] ? 0 : Double.NEGATIVE_INFINITY;
                case UNIFORM ->
                    x < branch.low(d) || x > branch.high(d)
                            ? Double.NEGATIVE_INFINITY
                            : -StrictMath.log(high(d) - low(d));
                case TANH -> TanhSquash.logDensity(branch.low(d), branch.high(d), x, means[d], stds[d]);
                default -> Normal.logDensity(x, means[d], stds[d]);
            };
        }
        return sum;
    }

    boolean samePoint(BoxFactor other) {
        for (int d = 0; d < means.length; d++) {
            if ((float) means[d] != (float) other.means[d]) {
                return false;
            }
        }
        return true;
    }

    private double low(int d) {
        return branch.low(d);
    }

    private double high(int d) {
        return branch.high(d);
    }
}
