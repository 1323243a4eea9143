package io.outrider.internal.sampling;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The weights of components that are held over an episode (or a slate): those of the next predictive distribution, given
 * all actions so far. Empty until the first {@link SamplingWorkspace#update}. Not thread-safe.
 */
public final class EpisodeFilter {

    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);

    private double[] weights = new double[0];
    private int size;

    /** An empty filter. */
    public EpisodeFilter() {}

    /** The number of held components; 0 before the first update. */
    public int size() {
        return size;
    }

    /** The weight of held component {@code k}. */
    public double weight(int k) {
        if (k < 0 || k >= size) {
            throw new IndexOutOfBoundsException("there is no held component " + k + " of " + size);
        }
        return weights[k];
    }

    /** Empties the filter, for another episode. */
    public void reset() {
        size = 0;
    }

    /** Takes the weights of {@code other}. */
    public void copyFrom(EpisodeFilter other) {
        resize(other.size);
        System.arraycopy(other.weights, 0, weights, 0, size);
    }

    /** The number of bytes of {@link #save}. */
    public int bytes() {
        return size * Double.BYTES;
    }

    /** The weights as big-endian doubles. */
    public byte[] save() {
        byte[] saved = new byte[bytes()];
        saveInto(saved);
        return saved;
    }

    /** Fills the first {@link #bytes} of {@code out} with the weights as big-endian doubles. */
    public void saveInto(byte[] out) {
        for (int k = 0; k < size; k++) {
            BIG_ENDIAN.set(out, k * Double.BYTES, weights[k]);
        }
    }

    /**
     * Replaces the weights by saved ones.
     *
     * @throws IllegalArgumentException if {@code saved} is not a whole number of weights in [0, 1] that sum to 1
     */
    public void restore(byte[] saved) {
        if (saved.length % Double.BYTES != 0) {
            throw new IllegalArgumentException("saved weights are 8 bytes each, not " + saved.length + " in all");
        }
        ByteBuffer bytes = ByteBuffer.wrap(saved);
        double[] restored = new double[saved.length / Double.BYTES];
        double sum = 0;
        for (int k = 0; k < restored.length; k++) {
            restored[k] = bytes.getDouble();
            if (!(restored[k] >= 0 && restored[k] <= 1)) {
                throw new IllegalArgumentException(
                        "a weight must be in [0, 1], but number " + k + " is " + restored[k]);
            }
            sum += restored[k];
        }
        if (restored.length > 0 && Math.abs(sum - 1) > 1e-6) {
            throw new IllegalArgumentException("weights must sum to 1, not " + sum);
        }
        weights = restored;
        size = restored.length;
    }

    void resize(int count) {
        if (weights.length < count) {
            weights = Arrays.copyOf(weights, count);
        }
        size = count;
    }

    void set(int k, double weight) {
        weights[k] = weight;
    }

    @Override
    public String toString() {
        return "EpisodeFilter" + Arrays.toString(Arrays.copyOf(weights, size));
    }
}
