package io.outrider.samplers;

import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.nio.ByteBuffer;

/** The running standard deviation of the prediction error, by which it is divided (Burda et al. 2018); Welford's sums. */
final class NoveltyScale implements SamplerMemory {

    private static final int BYTES = Long.BYTES + 2 * Double.BYTES;

    private long count;
    private double mean;
    private double squares;

    /** The error over its standard deviation, this one included; 0 while all have been the same. */
    @Override
    public double intrinsicReward(Situation at) {
        double error = at.scores().novelty();
        double deviation = error - mean;
        double grown = squares + deviation * (error - (mean + deviation / (count + 1)));
        double variance = grown / (count + 1);
        return variance > 0 ? error / Math.sqrt(variance) : 0;
    }

    @Override
    public void drawn(Situation at, int choice) {
        double error = at.scores().novelty();
        count++;
        double deviation = error - mean;
        mean += deviation / count;
        squares += deviation * (error - mean);
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(BYTES)
                .putLong(count)
                .putDouble(mean)
                .putDouble(squares)
                .array();
    }

    @Override
    public void restore(byte[] state) {
        if (state.length != BYTES) {
            throw new IllegalArgumentException("a saved scale of novelty has " + BYTES + " bytes, not " + state.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(state);
        count = bytes.getLong();
        mean = bytes.getDouble();
        squares = bytes.getDouble();
    }
}
