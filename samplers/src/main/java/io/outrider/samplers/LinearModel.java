package io.outrider.samplers;

import io.outrider.experience.Transition;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.nio.ByteBuffer;

/**
 * Ridge regression of rewards on candidate features, updated by Sherman–Morrison: A ← A + xxᵀ, b ← b + r x, θ = A⁻¹b,
 * starting from A = ridge · I.
 */
final class LinearModel implements SamplerMemory {

    private final double ridge;
    private int width;
    /** A⁻¹, row-major, symmetric. */
    private double[] inverse = new double[0];

    private double[] moments = new double[0];
    private double[] theta = new double[0];
    private double[] work = new double[0];

    LinearModel(double ridge) {
        this.ridge = ridge;
    }

    /** Makes the model one of {@code width} features, if it has not seen any yet. */
    void fit(int width) {
        if (width < 1) {
            throw new IllegalStateException("candidates need features, but have none");
        }
        if (this.width == width) {
            return;
        }
        if (this.width != 0) {
            throw new IllegalStateException("candidates had " + this.width + " features so far, but now have " + width);
        }
        this.width = width;
        inverse = new double[width * width];
        moments = new double[width];
        theta = new double[width];
        work = new double[width];
        for (int i = 0; i < width; i++) {
            inverse[i * width + i] = 1 / ridge;
        }
    }

    /** The predicted reward of a candidate: θᵀx. */
    double mean(Situation at, int candidate) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += theta[i] * at.candidateFeature(candidate, i);
        }
        return sum;
    }

    /** √(xᵀA⁻¹x). */
    double deviation(Situation at, int candidate) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double row = 0;
            for (int j = 0; j < width; j++) {
                row += inverse[i * width + j] * at.candidateFeature(candidate, j);
            }
            sum += row * at.candidateFeature(candidate, i);
        }
        return Math.sqrt(Math.max(0, sum));
    }

    @Override
    public void joined(Transition row) {
        Float reward = row.reward();
        float[][] candidates = row.candidates();
        int[] choices = row.choices();
        if (reward != null && candidates != null && choices.length > 0 && choices[0] < candidates.length) {
            update(candidates[choices[0]], reward);
        }
    }

    /** Learns that {@code features} brought {@code reward}. */
    void update(float[] features, double reward) {
        fit(features.length);
        double scale = 1;
        for (int i = 0; i < width; i++) {
            double sum = 0;
            for (int j = 0; j < width; j++) {
                sum += inverse[i * width + j] * features[j];
            }
            work[i] = sum;
            scale += sum * features[i];
        }
        for (int i = 0; i < width; i++) {
            moments[i] += reward * features[i];
            for (int j = 0; j < width; j++) {
                inverse[i * width + j] -= work[i] * work[j] / scale;
            }
        }
        for (int i = 0; i < width; i++) {
            double sum = 0;
            for (int j = 0; j < width; j++) {
                sum += inverse[i * width + j] * moments[j];
            }
            theta[i] = sum;
        }
    }

    /** Element (i, j) of A⁻¹. */
    double inverse(int i, int j) {
        return inverse[i * width + j];
    }

    @Override
    public byte[] save() {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + (width * width + 2 * width) * Double.BYTES);
        bytes.putInt(width);
        put(bytes, inverse);
        put(bytes, moments);
        put(bytes, theta);
        return bytes.array();
    }

    @Override
    public void restore(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        int saved = state.length < Integer.BYTES ? -1 : bytes.getInt();
        if (saved < 0 || state.length != Integer.BYTES + ((long) saved * saved + 2L * saved) * Double.BYTES) {
            throw new IllegalArgumentException(state.length + " bytes are no saved linear model");
        }
        width = 0;
        if (saved > 0) {
            fit(saved);
            get(bytes, inverse);
            get(bytes, moments);
            get(bytes, theta);
        }
    }

    private static void put(ByteBuffer bytes, double[] values) {
        for (double value : values) {
            bytes.putDouble(value);
        }
    }

    private static void get(ByteBuffer bytes, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.getDouble();
        }
    }
}
