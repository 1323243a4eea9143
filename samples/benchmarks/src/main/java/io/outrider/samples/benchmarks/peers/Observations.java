package io.outrider.samples.benchmarks.peers;

import java.util.SplittableRandom;

/** What decisions are made on: {@value #COUNT} observations, uniform in [−1, 1), one after the other and round again. */
public final class Observations {

    /** How many there are. */
    public static final int COUNT = 64;

    private final float[][] rows;
    private int next;

    /** Of {@code model}, the same for the same {@code seed}. */
    public Observations(Model model, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        rows = new float[COUNT][model.observationSize()];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (random.nextDouble() * 2 - 1);
            }
        }
    }

    /** The next one; it is not copied, and not to be altered. */
    public float[] next() {
        return rows[next++ & COUNT - 1];
    }

    /** Number {@code index}; it is not copied, and not to be altered. */
    public float[] row(int index) {
        return rows[index & COUNT - 1];
    }
}
