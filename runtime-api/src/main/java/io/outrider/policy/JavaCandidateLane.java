package io.outrider.policy;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** A lane of a policy in Java over candidates: candidate by candidate. */
final class JavaCandidateLane implements Lane {

    private final PolicySignature signature;
    private final JavaPolicy.CandidateFunction function;
    private final int candidates;
    private final FloatBuffer contexts;
    private final FloatBuffer features;
    private final FloatBuffer[] outputs;
    private final float[] context;
    private final float[] candidate;
    private final float[][] values;

    JavaCandidateLane(PolicySignature signature, LaneSize size, JavaPolicy.CandidateFunction function) {
        this.signature = signature;
        this.function = function;
        this.candidates = size.candidates();
        context = new float[signature.inputs().get(0).size(0)];
        candidate = new float[signature.inputs().get(1).size(1)];
        contexts = FloatBuffer.allocate(size.rows() * context.length);
        features = FloatBuffer.allocate(size.rows() * candidates * candidate.length);
        int count = signature.outputs().size();
        outputs = new FloatBuffer[count];
        values = new float[count][];
        for (int i = 0; i < count; i++) {
            OutputSpec output = signature.outputs().get(i);
            values[i] = new float[output.size(1)];
            outputs[i] = FloatBuffer.allocate(size.rows() * output.size(candidates));
        }
    }

    @Override
    public FloatBuffer input(int index) {
        return index == 0 ? contexts : features;
    }

    @Override
    public LongBuffer integers(int index) {
        throw new IllegalArgumentException("the input " + signature.inputs().get(index) + " holds floats");
    }

    @Override
    public void run(int rows) {
        for (int row = 0; row < rows; row++) {
            contexts.get(row * context.length, context);
            for (int k = 0; k < candidates; k++) {
                features.get((row * candidates + k) * candidate.length, candidate);
                for (float[] value : values) {
                    Arrays.fill(value, 0f);
                }
                function.scores(context, candidate, values);
                store(row, k);
            }
        }
    }

    /** Members come before candidates in an output's row. */
    private void store(int row, int k) {
        for (int i = 0; i < outputs.length; i++) {
            int members = values[i].length;
            for (int m = 0; m < members; m++) {
                outputs[i].put((row * members + m) * candidates + k, values[i][m]);
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
