package io.outrider.samplers;

import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Counts of (state, action) in a fixed space: the state is the sign pattern of random projections of the policy's
 * features (SimHash), the counts lie in a count-min sketch of a few rows, of which the least is the estimate, never below
 * the truth.
 */
final class CountSketch implements SamplerMemory {

    private static final int ROWS = 4;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int bits;
    private final int width;
    private final int[] counts;

    CountSketch(int bits, int width) {
        this.bits = bits;
        this.width = width;
        counts = new int[ROWS * width];
    }

    /** The sign pattern of the state's features. */
    long pattern(Scores scores) {
        long pattern = 0;
        for (int bit = 0; bit < bits; bit++) {
            double projection = 0;
            for (int i = 0; i < scores.features(); i++) {
                long sign = mix(GOLDEN * (bit + 1) + i) & 1;
                projection += sign == 0 ? scores.feature(i) : -scores.feature(i);
            }
            pattern |= projection > 0 ? 1L << bit : 0;
        }
        return pattern;
    }

    /** How often {@code action} was taken in states of this pattern, at most. */
    int count(long pattern, int action) {
        int least = Integer.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, counts[cell(row, pattern, action)]);
        }
        return least;
    }

    @Override
    public void drawn(Situation at, int choice) {
        long pattern = pattern(at.scores());
        for (int row = 0; row < ROWS; row++) {
            int cell = cell(row, pattern, choice);
            counts[cell] += counts[cell] < Integer.MAX_VALUE ? 1 : 0;
        }
    }

    private int cell(int row, long pattern, int action) {
        long hash = mix(mix(pattern + GOLDEN * (row + 1)) + action);
        return row * width + (int) Long.remainderUnsigned(hash, width);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public byte[] save() {
        ByteBuffer bytes = ByteBuffer.allocate(counts.length * Integer.BYTES);
        for (int count : counts) {
            bytes.putInt(count);
        }
        return bytes.array();
    }

    @Override
    public void restore(byte[] state) {
        if (state.length != counts.length * Integer.BYTES) {
            throw new IllegalArgumentException("saved counts of " + ROWS + " by " + width + " have "
                    + counts.length * Integer.BYTES + " bytes, not " + state.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(state);
        Arrays.setAll(counts, i -> bytes.getInt());
    }
}
