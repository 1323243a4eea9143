package io.outrider.internal.decision;

import io.outrider.internal.decision.OutputCache.Row;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** A lane that runs only the rows whose outputs are not in the cache. Used by one thread at a time. */
final class CachedLane implements Lane {

    private final Lane lane;
    private final OutputCache cache;
    private final Input[] inputs;
    private final FloatBuffer[] outputs;
    private final int[] outputSizes;
    private final int outputsSize;
    private final Row asked;
    /** The rows that the cache did not hold, and what they are kept under. */
    private final int[] missing;

    private final Row[] missingKeys;
    private final boolean[] hits;
    private int missed;

    /** One input: what the caller writes into, and what the policy reads. */
    private static final class Input {
        final int size;
        final boolean integer;
        final FloatBuffer floats;
        final LongBuffer integers;

        Input(InputSpec spec, int rows) {
            size = spec.size(0);
            integer = spec.integer();
            floats = FloatBuffer.allocate(integer ? 0 : rows * size);
            integers = LongBuffer.allocate(integer ? rows * size : 0);
        }

        int bits() {
            return integer ? 2 * size : size;
        }

        int bitsInto(int row, int[] out, int offset) {
            for (int i = 0; i < size; i++) {
                if (integer) {
                    long value = integers.get(row * size + i);
                    out[offset + 2 * i] = (int) (value >>> 32);
                    out[offset + 2 * i + 1] = (int) value;
                } else {
                    out[offset + i] = Float.floatToRawIntBits(floats.get(row * size + i));
                }
            }
            return offset + bits();
        }
    }

    CachedLane(Lane lane, OutputCache cache, PolicySignature signature, LaneSize size) {
        this.lane = lane;
        this.cache = cache;
        List<InputSpec> specs = signature.inputs();
        inputs = new Input[specs.size()];
        int bits = 0;
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new Input(specs.get(i), size.rows());
            bits += inputs[i].bits();
        }
        List<OutputSpec> outs = signature.outputs();
        outputs = new FloatBuffer[outs.size()];
        outputSizes = new int[outs.size()];
        int values = 0;
        for (int i = 0; i < outputs.length; i++) {
            outputSizes[i] = outs.get(i).size(0);
            outputs[i] = FloatBuffer.allocate(size.rows() * outputSizes[i]);
            values += outputSizes[i];
        }
        outputsSize = values;
        asked = new Row(bits);
        missing = new int[size.rows()];
        missingKeys = new Row[size.rows()];
        hits = new boolean[size.rows()];
    }

    /** The policy's own lane. */
    Lane own() {
        return lane;
    }

    /** Whether the outputs of row {@code row} came from the cache in the last run. */
    boolean hit(int row) {
        return hits[row];
    }

    /** How many rows of the last run were not in the cache. */
    int missed() {
        return missed;
    }

    @Override
    public FloatBuffer input(int index) {
        return inputs[index].integer ? lane.input(index) : inputs[index].floats;
    }

    @Override
    public LongBuffer integers(int index) {
        return inputs[index].integer ? inputs[index].integers : lane.integers(index);
    }

    @Override
    public void run(int rows) {
        missed = 0;
        for (int row = 0; row < rows; row++) {
            look(row);
        }
        if (missed == 0) {
            return;
        }
        lane.run(missed);
        for (int m = 0; m < missed; m++) {
            keep(m);
        }
    }

    private void look(int row) {
        int end = 0;
        for (Input input : inputs) {
            end = input.bitsInto(row, asked.bits, end);
        }
        asked.filled();
        float[] found = cache.get(asked);
        hits[row] = found != null;
        if (found != null) {
            spread(found, row);
            return;
        }
        for (int i = 0; i < inputs.length; i++) {
            Input input = inputs[i];
            if (input.integer) {
                lane.integers(i).put(missed * input.size, input.integers, row * input.size, input.size);
            } else {
                lane.input(i).put(missed * input.size, input.floats, row * input.size, input.size);
            }
        }
        missing[missed] = row;
        missingKeys[missed++] = asked.copy();
    }

    private void spread(float[] values, int row) {
        int from = 0;
        for (int i = 0; i < outputs.length; i++) {
            outputs[i].put(row * outputSizes[i], values, from, outputSizes[i]);
            from += outputSizes[i];
        }
    }

    private void keep(int m) {
        float[] values = new float[outputsSize];
        int at = 0;
        for (int i = 0; i < outputs.length; i++) {
            lane.output(i).get(m * outputSizes[i], values, at, outputSizes[i]);
            at += outputSizes[i];
        }
        spread(values, missing[m]);
        cache.put(missingKeys[m], values);
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
