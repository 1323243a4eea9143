package io.outrider.samplers;

import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * b = φᵀ C⁻¹ φ with C = ridge · I + Σ φ φᵀ over the states before this one (E3B, Henaff et al. 2022). C⁻¹ is carried by
 * Sherman and Morrison: u = C⁻¹ φ, C⁻¹ ← C⁻¹ − u uᵀ / (1 + φᵀ u).
 */
final class EllipticalBonus implements SamplerMemory {

    private final double ridge;
    private double[] inverse = new double[0];
    private double[] product = new double[0];
    private int size;

    EllipticalBonus(double ridge) {
        this.ridge = ridge;
    }

    @Override
    public double intrinsicReward(Situation at) {
        return bonus(at.scores());
    }

    @Override
    public void drawn(Situation at, int choice) {
        double bonus = bonus(at.scores());
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                inverse[i * size + j] -= product[i] * product[j] / (1 + bonus);
            }
        }
    }

    /** Also leaves C⁻¹ φ in {@link #product}. */
    private double bonus(Scores scores) {
        if (size != scores.features()) {
            begin(scores.features());
        }
        double bonus = 0;
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += inverse[i * size + j] * scores.feature(j);
            }
            product[i] = sum;
            bonus += sum * scores.feature(i);
        }
        return bonus;
    }

    /** Another number of features is another representation: what was seen of the one before says nothing. */
    private void begin(int features) {
        size = features;
        product = new double[size];
        inverse = new double[size * size];
        for (int i = 0; i < size; i++) {
            inverse[i * size + i] = 1 / ridge;
        }
    }

    @Override
    public byte[] save() {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + inverse.length * Double.BYTES);
        bytes.putInt(size);
        for (double value : inverse) {
            bytes.putDouble(value);
        }
        return bytes.array();
    }

    @Override
    public void restore(byte[] state) {
        int features =
                state.length < Integer.BYTES ? -1 : ByteBuffer.wrap(state).getInt();
        if (features < 0 || state.length != Integer.BYTES + (long) features * features * Double.BYTES) {
            throw new IllegalArgumentException("a saved matrix of " + features + " by " + features
                    + " features does not have " + state.length + " bytes");
        }
        begin(features);
        ByteBuffer bytes = ByteBuffer.wrap(state, Integer.BYTES, state.length - Integer.BYTES);
        Arrays.setAll(inverse, i -> bytes.getDouble());
    }
}
