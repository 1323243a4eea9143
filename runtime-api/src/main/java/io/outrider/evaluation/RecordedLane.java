package io.outrider.evaluation;

import io.outrider.policy.Lane;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** A lane of one row whose outputs are those that a record holds; it cannot be run. */
final class RecordedLane implements Lane {

    private final List<OutputSpec> outputs;
    private final FloatBuffer[] buffers;
    private final int capacity;

    /** A lane with room for {@code capacity} candidates; 0 for policies without candidates. */
    RecordedLane(PolicySignature signature, int capacity) {
        this.outputs = signature.outputs();
        this.capacity = capacity;
        buffers = new FloatBuffer[outputs.size()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = FloatBuffer.allocate(outputs.get(i).size(capacity));
        }
    }

    /** Whether alternatives, or candidates, are the last axis of an output, so that records hold it without padding. */
    static boolean isPerAlternative(OutputKind kind) {
        return kind.compareTo(OutputKind.QUANTILES) <= 0;
    }

    /** How many values a record of {@code candidates} candidates holds. */
    int recordedSize(int candidates) {
        int size = 0;
        for (int i = 0; i < buffers.length; i++) {
            size += buffers[i].capacity() / stride(i) * run(i, candidates);
        }
        return size;
    }

    private int stride(int output) {
        return capacity > 0 && isPerAlternative(outputs.get(output).kind())
                ? capacity
                : Math.max(1, buffers[output].capacity());
    }

    private int run(int output, int candidates) {
        if (outputs.get(output).kind() == OutputKind.STATE) {
            return 0;
        }
        return capacity > 0 && isPerAlternative(outputs.get(output).kind()) ? candidates : buffers[output].capacity();
    }

    /** Spreads what a record holds over the outputs: the inverse of what recording does. */
    void load(float[] recorded, int candidates) {
        int at = 0;
        for (int i = 0; i < buffers.length; i++) {
            int run = run(i, candidates);
            int stride = stride(i);
            for (int start = 0; run > 0 && start < buffers[i].capacity(); start += stride) {
                buffers[i].put(start, recorded, at, run);
                at += run;
            }
        }
    }

    /** Gathers from {@code lane}, of the same size as this one, what a record of it would hold. */
    float[] gather(Lane lane, int candidates) {
        float[] gathered = new float[recordedSize(candidates)];
        int at = 0;
        for (int i = 0; i < buffers.length; i++) {
            int run = run(i, candidates);
            int stride = stride(i);
            for (int start = 0; run > 0 && start < buffers[i].capacity(); start += stride) {
                lane.output(i).get(start, gathered, at, run);
                at += run;
            }
        }
        return gathered;
    }

    @Override
    public FloatBuffer input(int index) {
        throw new IllegalStateException("recorded outputs have no inputs");
    }

    @Override
    public LongBuffer integers(int index) {
        throw new IllegalStateException("recorded outputs have no inputs");
    }

    @Override
    public void run(int rows) {
        throw new IllegalStateException("recorded outputs are not computed");
    }

    @Override
    public FloatBuffer output(int index) {
        return buffers[index];
    }

    @Override
    public void close() {}
}
