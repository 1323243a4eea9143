package io.outrider.policy;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** A lane of a policy in Java: row by row. */
final class JavaLane implements Lane {

    private final PolicySignature signature;
    private final JavaPolicy.RowFunction function;
    private final FloatBuffer input;
    private final FloatBuffer[] outputs;
    private final float[] observation;
    private final float[][] rowOutputs;

    JavaLane(PolicySignature signature, LaneSize size, JavaPolicy.RowFunction function) {
        this.signature = signature;
        this.function = function;
        observation = new float[signature.inputs().get(0).size(0)];
        input = FloatBuffer.allocate(size.rows() * observation.length);
        int count = signature.outputs().size();
        outputs = new FloatBuffer[count];
        rowOutputs = new float[count][];
        for (int i = 0; i < count; i++) {
            rowOutputs[i] = new float[signature.outputs().get(i).size(0)];
            outputs[i] = FloatBuffer.allocate(size.rows() * rowOutputs[i].length);
        }
    }

    @Override
    public FloatBuffer input(int index) {
        return input;
    }

    @Override
    public LongBuffer integers(int index) {
        throw new IllegalArgumentException("the input " + signature.inputs().get(index) + " holds floats");
    }

    @Override
    public void run(int rows) {
        for (int row = 0; row < rows; row++) {
            input.get(row * observation.length, observation);
            for (float[] output : rowOutputs) {
                Arrays.fill(output, 0f);
            }
            function.scores(observation, rowOutputs);
            for (int i = 0; i < outputs.length; i++) {
                outputs[i].put(row * rowOutputs[i].length, rowOutputs[i]);
            }
        }
    }

    @Override
    public FloatBuffer output(int index) {
        return outputs[index];
    }

    @Override
    public void close() {}
}
