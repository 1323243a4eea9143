package io.outrider.rollout;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of what there is has been seen: distinct things, and the Good–Turing estimate of what is missing.
 *
 * <p>Things are told apart by a 64-bit hash. Bounded: beyond {@code capacity} distinct things new ones are counted as seen
 * once without being kept, so that the missing mass is then an upper estimate. Not thread-safe.
 */
public final class Coverage {

    private final int capacity;
    private final Map<Long, Integer> counts = new HashMap<>();
    private long observations;
    private long once;
    private long unkept;

    /**
     * Nothing seen.
     *
     * @param capacity the most distinct things that are kept, about 50 bytes each
     */
    public Coverage(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("coverage needs room for at least one thing, not " + capacity);
        }
        this.capacity = capacity;
    }

    /** Counts one observation of the thing with this hash. */
    public void add(long hash) {
        observations++;
        Integer before = counts.get(hash);
        if (before == null && counts.size() >= capacity) {
            unkept++;
            return;
        }
        counts.merge(hash, 1, Integer::sum);
        if (before == null) {
            once++;
        } else if (before == 1) {
            once--;
        }
    }

    /** The number of observations N. */
    public long observations() {
        return observations;
    }

    /** The number of distinct things that are kept. */
    public int distinct() {
        return counts.size();
    }

    /**
     * The probability that the next observation is of something new: n₁/N, n₁ the number of things seen once (Good 1953);
     * 1 before the first.
     */
    public double missingMass() {
        return observations == 0 ? 1 : (double) (once + unkept) / observations;
    }

    /** A 64-bit hash of {@code values}, for what is told apart by all of them bit for bit. */
    public static long hash(float[] values, int action) {
        long hash = 0x9E3779B97F4A7C15L + action;
        for (float value : values) {
            hash = mix(hash ^ Float.floatToIntBits(value == 0f ? 0f : value));
        }
        return mix(hash);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
