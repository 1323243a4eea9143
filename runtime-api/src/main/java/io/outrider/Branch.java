package io.outrider;

import java.util.Arrays;

/**
 * One independent part of an action: either one choice of {@code size} alternatives, or a vector of {@code size} real
 * numbers with bounds. Immutable.
 */
public final class Branch {

    private final boolean discrete;
    private final int size;
    private final float[] low;
    private final float[] high;

    private Branch(boolean discrete, int size, float[] low, float[] high) {
        this.discrete = discrete;
        this.size = size;
        this.low = low;
        this.high = high;
    }

    /**
     * A choice of one of {@code alternatives}.
     *
     * @throws IllegalArgumentException if {@code alternatives} is less than 1
     */
    public static Branch discrete(int alternatives) {
        if (alternatives < 1) {
            throw new IllegalArgumentException("a discrete branch needs at least one alternative, not " + alternatives);
        }
        return new Branch(true, alternatives, new float[0], new float[0]);
    }

    /**
     * A real vector, bounded by {@code low} and {@code high}, one value a dimension; an infinite bound is no bound.
     *
     * @throws IllegalArgumentException if the arrays are empty, differ in length, hold NaN, or low is not below high
     */
    public static Branch box(float[] low, float[] high) {
        if (low.length == 0 || low.length != high.length) {
            throw new IllegalArgumentException("a box needs as many lower as upper bounds and at least one, not "
                    + low.length + " and " + high.length);
        }
        for (int i = 0; i < low.length; i++) {
            if (!(low[i] < high[i])) {
                throw new IllegalArgumentException("a box's lower bound must be below its upper bound, not [" + low[i]
                        + ", " + high[i] + "] in dimension " + i);
            }
        }
        return new Branch(false, low.length, low.clone(), high.clone());
    }

    /**
     * A real vector of {@code dimensions} without bounds.
     *
     * @throws IllegalArgumentException if {@code dimensions} is less than 1
     */
    public static Branch unbounded(int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("a box needs at least one dimension, not " + dimensions);
        }
        float[] low = new float[dimensions];
        float[] high = new float[dimensions];
        Arrays.fill(low, Float.NEGATIVE_INFINITY);
        Arrays.fill(high, Float.POSITIVE_INFINITY);
        return new Branch(false, dimensions, low, high);
    }

    /** Whether this is a choice of alternatives, not a real vector. */
    public boolean isDiscrete() {
        return discrete;
    }

    /** The number of alternatives, or of dimensions; at least 1. */
    public int size() {
        return size;
    }

    /** The lower bound of dimension {@code i} of a box, possibly negative infinity. */
    public float low(int i) {
        return low[i];
    }

    /** The upper bound of dimension {@code i} of a box, possibly infinity. */
    public float high(int i) {
        return high[i];
    }

    /** Whether every dimension of a box has two finite bounds. */
    public boolean isBounded() {
        for (int i = 0; i < low.length; i++) {
            if (Float.isInfinite(low[i]) || Float.isInfinite(high[i])) {
                return false;
            }
        }
        return !discrete;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Branch that
                && discrete == that.discrete
                && size == that.size
                && Arrays.equals(low, that.low)
                && Arrays.equals(high, that.high);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * size + Arrays.hashCode(low)) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
        return discrete
                ? "discrete(" + size + ")"
                : "box(" + size + ", low=" + Arrays.toString(low) + ", high=" + Arrays.toString(high) + ")";
    }
}
