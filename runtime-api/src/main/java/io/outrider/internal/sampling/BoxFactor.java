package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.sampling.Gaussian;
import java.util.Arrays;
import java.util.Objects;

/** A distribution over one continuous branch: Gaussian, Gaussian squashed by tanh, uniform between bounds, or a point. */
final class BoxFactor implements Gaussian {

    private static final double LOG_TWO = 0.6931471805599453;

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
                case TANH -> squash(d, means[d] + stds[d] * random.nextGaussian());
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

    /** Squashes to the open interval: rounding to float never reaches a bound, where the density is not defined. */
    private float squash(int d, double u) {
        double x = low(d) + (high(d) - low(d)) * 0.5 * (StrictMath.tanh(u) + 1);
        return Math.max(Math.nextUp(branch.low(d)), Math.min(Math.nextDown(branch.high(d)), (float) x));
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
                case TANH -> logSquashed(d, x);
                default -> Normal.logDensity(x, means[d], stds[d]);
            };
        }
        return sum;
    }

    /**
     * With t = (x − low)/(high − low) and u = ½ ln(t/(1 − t)): ln p(x) = ln N(u) − ln(high − low) − ln 2t(1 − t), where
     * 1 − t is taken from the upper bound, so that nothing cancels near it.
     */
    private double logSquashed(int d, float x) {
        double width = high(d) - low(d);
        double below = (x - low(d)) / width;
        double above = (high(d) - x) / width;
        if (!(below > 0 && above > 0)) {
            return Double.NEGATIVE_INFINITY;
        }
        double logBelow = StrictMath.log(below);
        double logAbove = StrictMath.log(above);
        double u = 0.5 * (logBelow - logAbove);
        return Normal.logDensity(u, means[d], stds[d]) - StrictMath.log(width) - LOG_TWO - logBelow - logAbove;
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
