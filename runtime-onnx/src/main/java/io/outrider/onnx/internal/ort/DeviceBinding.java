package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.onnx.internal.foreign.CApiException;
import io.outrider.onnx.internal.foreign.CudaException;
import io.outrider.onnx.internal.foreign.DeviceApi;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The binding whose tensors lie on a device, at addresses that stay the same: before a run the inputs of its rows are copied
 * there from the lane's host buffers, after it the outputs back. Copies are explicit, as ONNX Runtime copies a bound input when
 * it is bound and never again. Runs of some numbers of rows are captured as CUDA graphs, where the session has them.
 */
final class DeviceBinding implements Binding {

    private final ForeignSession session;
    private final Device device;
    private final LaneBuffers buffers;
    private final long[] hostInputs;
    private final long[] hostOutputs;
    private final long[] inputs;
    private final long[] outputs;
    private final @Nullable Run[] byRows;
    private long runOptions;
    private boolean pinned;

    /** What the runs of one number of rows need; {@code inputs} and {@code outputs} are sizes in bytes. */
    private static final class Run {
        private final BoundTensors bound;
        private final long options;
        private final long[] inputs;
        private final long[] outputs;

        Run(BoundTensors bound, long options, long[] inputs, long[] outputs) {
            this.bound = bound;
            this.options = options;
            this.inputs = inputs;
            this.outputs = outputs;
        }
    }

    DeviceBinding(ForeignSession session, Device device, LaneBuffers buffers) {
        this.session = session;
        this.device = device;
        this.buffers = buffers;
        this.byRows = new Run[buffers.rows() + 1];
        this.inputs = new long[buffers.inputs().size()];
        this.outputs = new long[buffers.outputs().size()];
        this.hostInputs = new long[inputs.length];
        this.hostOutputs = new long[outputs.length];
        boolean complete = false;
        try {
            for (int i = 0; i < inputs.length; i++) {
                hostInputs[i] = DeviceApi.address(buffers.input(i));
                inputs[i] = session.allocate(buffers.input(i).capacity());
            }
            for (int i = 0; i < outputs.length; i++) {
                hostOutputs[i] = DeviceApi.address(buffers.output(i));
                outputs[i] = session.allocate(buffers.output(i).capacity());
            }
            runOptions = session.createRunOptions(ForeignSession.NO_GRAPH);
            pinned = session.pin(buffers.all());
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    @Override
    public ByteBuffer input(int index) {
        return buffers.input(index);
    }

    @Override
    public ByteBuffer output(int index) {
        return buffers.output(index);
    }

    @Override
    public void run(int rows) {
        try {
            Run run = byRows[rows];
            if (run == null) {
                run = prepare(rows);
                byRows[rows] = run;
            }
            for (int i = 0; i < inputs.length; i++) {
                device.write(hostInputs[i], run.inputs[i], inputs[i]);
            }
            device.arrive();
            session.run(run.options, run.bound.binding());
            for (int i = 0; i < outputs.length; i++) {
                device.read(outputs[i], run.outputs[i], hostOutputs[i]);
            }
        } catch (CApiException | CudaException e) {
            throw session.failure("cannot run " + rows + " row(s) on " + device.memory() + " memory", e);
        } finally {
            // The native side knows addresses only: nothing else keeps the memory while it runs.
            Reference.reachabilityFence(this);
        }
    }

    private Run prepare(int rows) {
        BoundTensors bound = new BoundTensors(session.session());
        boolean complete = false;
        try {
            long[] inputBytes = new long[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                TensorLayout layout = buffers.inputs().get(i);
                inputBytes[i] = buffers.input(i, rows).limit();
                bound.input(layout.name(), tensor(layout, inputs[i], inputBytes[i], rows));
            }
            long[] outputBytes = new long[outputs.length];
            for (int i = 0; i < outputs.length; i++) {
                TensorLayout layout = buffers.outputs().get(i);
                outputBytes[i] = buffers.output(i, rows).limit();
                bound.output(layout.name(), tensor(layout, outputs[i], outputBytes[i], rows));
            }
            int graph = session.graph(rows);
            long options = graph == ForeignSession.NO_GRAPH ? runOptions : session.createRunOptions(graph);
            complete = true;
            return new Run(bound, options, inputBytes, outputBytes);
        } finally {
            if (!complete) {
                bound.release();
            }
        }
    }

    private long tensor(TensorLayout layout, long address, long bytes, int rows) {
        return DeviceApi.createTensor(
                session.deviceMemory(),
                address,
                bytes,
                buffers.shape(layout, rows),
                layout.type().code());
    }

    @Override
    public void close() {
        for (int rows = 0; rows < byRows.length; rows++) {
            Run run = byRows[rows];
            if (run != null) {
                run.bound.release();
                if (run.options != runOptions) {
                    CApi.releaseRunOptions(run.options);
                }
                byRows[rows] = null;
            }
        }
        if (pinned) {
            device.unpin(DeviceApi.address(buffers.all()));
            pinned = false;
        }
        session.free(inputs);
        session.free(outputs);
        if (runOptions != ForeignSession.NONE) {
            CApi.releaseRunOptions(runOptions);
            runOptions = ForeignSession.NONE;
        }
    }
}
