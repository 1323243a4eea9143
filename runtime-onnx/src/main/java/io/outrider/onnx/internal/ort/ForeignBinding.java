package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.onnx.internal.foreign.CApiException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The binding over ONNX Runtime's C functions: an {@code OrtIoBinding} for each number of rows that was ever run, its inputs
 * and outputs bound to a lane's memory once. A run passes three pointers and allocates nothing on the heap.
 */
final class ForeignBinding implements Binding {

    private final ForeignSession session;
    private final LaneBuffers buffers;
    private final @Nullable BoundTensors[] byRows;
    private final long runOptions;

    private final boolean copied;

    /**
     * Binds {@code buffers}.
     *
     * @param copied whether the session computes elsewhere, so that ONNX Runtime copies an input when it is bound: it is then
     *     bound again for every run
     */
    ForeignBinding(ForeignSession session, LaneBuffers buffers, boolean copied) {
        this.session = session;
        this.copied = copied;
        this.buffers = buffers;
        this.byRows = new BoundTensors[buffers.rows() + 1];
        try {
            this.runOptions = session.createRunOptions(ForeignSession.NO_GRAPH);
        } catch (CApiException e) {
            throw session.failure("cannot open a lane", e);
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
            BoundTensors bound = byRows[rows];
            if (bound == null) {
                bound = bind(rows);
                byRows[rows] = bound;
            }
            if (copied) {
                for (int i = 0; i < buffers.inputs().size(); i++) {
                    CApi.bindInput(bound.binding(), buffers.inputs().get(i).name(), bound.tensor(i));
                }
            }
            session.run(runOptions, bound.binding());
        } catch (CApiException e) {
            throw session.failure("cannot run " + rows + " row(s)", e);
        } finally {
            // The native side knows addresses only: nothing else keeps the memory while it runs.
            Reference.reachabilityFence(this);
        }
    }

    private BoundTensors bind(int rows) {
        int inputs = buffers.inputs().size();
        int outputs = buffers.outputs().size();
        BoundTensors bound = new BoundTensors(session.session());
        boolean complete = false;
        try {
            for (int i = 0; i < inputs; i++) {
                TensorLayout layout = buffers.inputs().get(i);
                bound.input(layout.name(), tensor(layout, buffers.input(i, rows), rows));
            }
            for (int i = 0; i < outputs; i++) {
                TensorLayout layout = buffers.outputs().get(i);
                bound.output(layout.name(), tensor(layout, buffers.output(i, rows), rows));
            }
            complete = true;
            return bound;
        } finally {
            if (!complete) {
                bound.release();
            }
        }
    }

    private long tensor(TensorLayout layout, ByteBuffer part, int rows) {
        return CApi.createTensor(
                session.hostMemory(),
                part,
                buffers.shape(layout, rows),
                layout.type().code());
    }

    @Override
    public void close() {
        for (int rows = 0; rows < byRows.length; rows++) {
            BoundTensors bound = byRows[rows];
            if (bound != null) {
                bound.release();
                byRows[rows] = null;
            }
        }
        CApi.releaseRunOptions(runOptions);
    }
}
