package io.outrider.onnx.internal.ort;

import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The work space of one caller on a native session. */
public final class OnnxLane implements Lane {

    private final OrtHandle handle;
    private final Binding binding;
    private final LaneShape shape;
    private final boolean fixedBatch;
    private final InputEdge[] inputs;
    private final OutputEdge[] outputs;
    private boolean closed;

    private OnnxLane(OrtHandle handle, LanePlan plan, LaneShape shape, Binding binding) {
        this.handle = handle;
        this.binding = binding;
        this.shape = shape;
        this.fixedBatch = plan.fixedBatch() > 0;
        this.inputs = new InputEdge[plan.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new InputEdge(plan.inputSpecs().get(i), plan.inputs().get(i), binding.input(i), shape);
        }
        this.outputs = new OutputEdge[plan.views().size()];
        for (int i = 0; i < outputs.length; i++) {
            LanePlan.View view = plan.views().get(i);
            outputs[i] = new OutputEdge(view, plan.outputs().get(view.tensor()), binding.output(view.tensor()), shape);
        }
    }

    /**
     * Opens a lane, which holds the session until it is closed.
     *
     * @throws IllegalStateException if the session is closed
     */
    public static OnnxLane open(OrtHandle handle, LanePlan plan, LaneSize size) {
        LaneShape shape = LaneShape.of(handle.toString(), plan, size);
        handle.retain();
        try {
            Binding binding =
                    handle.session().bind(plan.inputs(), plan.outputs(), shape.nativeRows(), shape.candidates());
            return new OnnxLane(handle, plan, shape, binding);
        } catch (RuntimeException | Error e) {
            handle.release();
            throw e;
        }
    }

    @Override
    public FloatBuffer input(int index) {
        return inputs[index].floats();
    }

    @Override
    public LongBuffer integers(int index) {
        return inputs[index].integers();
    }

    @Override
    public FloatBuffer output(int index) {
        return outputs[index].floats();
    }

    @Override
    public void run(int rows) {
        if (closed) {
            throw new IllegalStateException("the lane on " + handle + " is closed");
        }
        if (rows < 1 || rows > shape.rows()) {
            throw new IllegalArgumentException("a run has 1 to " + shape.rows() + " rows, not " + rows);
        }
        for (int first = 0; first < rows; first += shape.nativeRows()) {
            int part = Math.min(shape.nativeRows(), rows - first);
            int nativeRows = fixedBatch ? shape.nativeRows() : part;
            for (InputEdge input : inputs) {
                input.load(first, part, nativeRows);
            }
            binding.run(nativeRows);
            for (OutputEdge output : outputs) {
                output.store(first, part, nativeRows);
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            binding.close();
            handle.release();
        }
    }
}
