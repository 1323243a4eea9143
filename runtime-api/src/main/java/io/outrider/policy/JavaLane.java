package io.outrider.policy;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** A lane of a policy in Java: row by row. */
final class JavaLane implements Lane {

    private final PolicySignature signature;
    private final JavaPolicy.IndexedFunction function;
    private final FloatBuffer input;
    private final FloatBuffer indices;
    private final FloatBuffer[] outputs;
    private final float[] observation;
    /** Empty where the policy takes no index. */
    private final float[] index;

    private final float[][] rowOutputs;

    JavaLane(PolicySignature signature, LaneSize size, JavaPolicy.IndexedFunction function) {
        this.signature = signature;
        this.function = function;
        observation = new float[signature.inputs().get(0).size(0)];
        input = FloatBuffer.allocate(size.rows() * observation.length);
        index = new float
                [signature.inputs().size() > 1 ? signature.inputs().get(1).size(0) : 0];
        indices = FloatBuffer.allocate(size.rows() * index.length);
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
        return index == 0 ? input : indices;
    }

    @Override
    public LongBuffer integers(int index) {
        throw new IllegalArgumentException("the input " + signature.inputs().get(index) + " holds floats");
    }

    @Override
    public void run(int rows) {
        for (int row = 0; row < rows; row++) {
            input.get(row * observation.length, observation);
            indices.get(row * index.length, index);
            for (float[] output : rowOutputs) {
                Arrays.fill(output, 0f);
            }
            function.scores(observation, index, rowOutputs);
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
