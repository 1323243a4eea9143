package io.outrider.internal.sampling;

import io.outrider.internal.sampling.KeyedRandom.Purpose;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.function.Function;

/**
 * A lane that feeds indices: of the signature that the sampler sees, over a lane of the policy's own that has each row as
 * often as there are draws.
 */
public final class IndexedLane implements Lane {

    private final Lane lane;
    private final IndexLayout layout;
    private final PolicySignature signature;
    private final KeyedRandom random;
    private final int[] inputSizes;
    private final int[] outputSizes;
    private final FloatBuffer[] inputs;
    private final LongBuffer[] integers;
    private final FloatBuffer[] outputs;

    private IndexedLane(Lane lane, IndexLayout layout, PolicySignature signature, LaneSize size, long seed) {
        this.lane = lane;
        this.layout = layout;
        this.signature = signature;
        this.random = new KeyedRandom(seed);
        int inputCount = signature.inputs().size();
        inputSizes = new int[inputCount];
        inputs = new FloatBuffer[inputCount];
        integers = new LongBuffer[inputCount];
        for (int i = 0; i < inputCount; i++) {
            InputSpec input = signature.inputs().get(i);
            inputSizes[i] = input.size(size.candidates());
            int length = i == layout.input() ? 0 : size.rows() * inputSizes[i];
            inputs[i] = FloatBuffer.allocate(input.integer() ? 0 : length);
            integers[i] = LongBuffer.allocate(input.integer() ? length : 0);
        }
        int outputCount = signature.outputs().size();
        outputSizes = new int[outputCount];
        outputs = new FloatBuffer[outputCount];
        for (int i = 0; i < outputCount; i++) {
            outputSizes[i] = signature.outputs().get(i).size(size.candidates());
            outputs[i] = layout.isOfEveryRow(i, signature)
                    ? lane.output(i)
                    : FloatBuffer.allocate(size.rows() * outputSizes[i]);
        }
    }

    /**
     * Opens a lane of {@code size}, as the sampler sees it.
     *
     * @param open opens a lane of the policy's own; what it opened is closed again if this fails
     */
    public static IndexedLane open(
            Policy policy, IndexLayout layout, LaneSize size, long seed, Function<LaneSize, Lane> open) {
        Lane lane = open.apply(new LaneSize(size.rows() * layout.repeats(), size.candidates()));
        return new IndexedLane(lane, layout, policy.signature(), size, seed);
    }

    /** The policy's own lane. */
    public Lane own() {
        return lane;
    }

    /** How many rows of the policy's own make one of these. */
    public int repeats() {
        return layout.repeats();
    }

    /** Draws the indices of row {@code row} for a draw key. */
    public void draw(int row, long keyHigh, long keyLow) {
        random.begin(keyHigh, keyLow, Purpose.INDEX);
        int count = layout.indices().total() * layout.width();
        int start = row * count;
        FloatBuffer input = lane.input(layout.input());
        boolean mask = layout.indices().role() == InputRole.DROPOUT_MASK;
        double rate = layout.indices().dropout();
        float kept = (float) (1 / (1 - rate));
        for (int i = 0; i < count; i++) {
            input.put(start + i, mask ? (random.nextDouble() < rate ? 0f : kept) : (float) random.nextGaussian());
        }
    }

    private int own(int seen) {
        return seen < layout.input() ? seen : seen + 1;
    }

    @Override
    public FloatBuffer input(int index) {
        int own = own(index);
        return layout.repeats() == 1 || signature.inputs().get(own).integer() ? lane.input(own) : inputs[own];
    }

    @Override
    public LongBuffer integers(int index) {
        int own = own(index);
        return layout.repeats() == 1 || !signature.inputs().get(own).integer() ? lane.integers(own) : integers[own];
    }

    @Override
    public void run(int rows) {
        int repeats = layout.repeats();
        if (repeats > 1) {
            repeat(rows);
        }
        lane.run(rows * repeats);
        for (int i = 0; i < outputs.length; i++) {
            if (layout.isOfEveryRow(i, signature)) {
                continue;
            }
            for (int row = 0; row < rows; row++) {
                outputs[i].put(row * outputSizes[i], lane.output(i), row * repeats * outputSizes[i], outputSizes[i]);
            }
        }
    }

    private void repeat(int rows) {
        int repeats = layout.repeats();
        for (int i = 0; i < inputs.length; i++) {
            if (i == layout.input()) {
                continue;
            }
            int size = inputSizes[i];
            for (int row = 0; row < rows * repeats; row++) {
                if (signature.inputs().get(i).integer()) {
                    lane.integers(i).put(row * size, integers[i], row / repeats * size, size);
                } else {
                    lane.input(i).put(row * size, inputs[i], row / repeats * size, size);
                }
            }
        }
    }

    @Override
    public FloatBuffer output(int index) {
        return outputs[index];
    }

    @Override
    public void close() {
        lane.close();
    }
}
