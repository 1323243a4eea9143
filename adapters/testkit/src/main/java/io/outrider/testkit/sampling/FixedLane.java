package io.outrider.testkit.sampling;

import io.outrider.policy.Lane;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** A lane of one row whose outputs are given. */
final class FixedLane implements Lane {

    private final List<FloatBuffer> outputs;

    FixedLane(List<float[]> outputs) {
        this.outputs = outputs.stream().map(FloatBuffer::wrap).toList();
    }

    @Override
    public FloatBuffer input(int index) {
        return FloatBuffer.allocate(1);
    }

    @Override
    public LongBuffer integers(int index) {
        throw new IllegalArgumentException("input " + index + " holds floats");
    }

    @Override
    public void run(int rows) {}

    @Override
    public FloatBuffer output(int index) {
        return outputs.get(index);
    }

    @Override
    public void close() {}
}
