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
    private final @Nullable Bound[] byRows;
    private final long runOptions;

    ForeignBinding(ForeignSession session, LaneBuffers buffers) {
        this.session = session;
        this.buffers = buffers;
        this.byRows = new Bound[buffers.rows() + 1];
        try {
            this.runOptions = CApi.createRunOptions();
        } catch (CApiException e) {
            throw session.failure("cannot open a lane", e);
        }
    }

    /** An {@code OrtIoBinding} and the tensors that it binds. */
    private static final class Bound {
        private final long[] tensors;
        private int count;
        private final long binding;

        Bound(long session, int tensors) {
            this.tensors = new long[tensors];
            this.binding = CApi.createBinding(session);
        }

        void input(String name, long tensor) {
            tensors[count++] = tensor;
            CApi.bindInput(binding, name, tensor);
        }

        void output(String name, long tensor) {
            tensors[count++] = tensor;
            CApi.bindOutput(binding, name, tensor);
        }

        void release() {
            CApi.releaseBinding(binding);
            for (int i = 0; i < count; i++) {
                CApi.releaseTensor(tensors[i]);
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
            Bound bound = byRows[rows];
            if (bound == null) {
                bound = bind(rows);
                byRows[rows] = bound;
            }
            CApi.run(session.session(), runOptions, bound.binding);
        } catch (CApiException e) {
            throw session.failure("cannot run " + rows + " row(s)", e);
        } finally {
            // The native side knows addresses only: nothing else keeps the memory while it runs.
            Reference.reachabilityFence(this);
        }
    }

    private Bound bind(int rows) {
        int inputs = buffers.inputs().size();
        int outputs = buffers.outputs().size();
        Bound bound = new Bound(session.session(), inputs + outputs);
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
                session.memory(),
                part,
                buffers.shape(layout, rows),
                layout.type().code());
    }

    @Override
    public void close() {
        for (int rows = 0; rows < byRows.length; rows++) {
            Bound bound = byRows[rows];
            if (bound != null) {
                bound.release();
                byRows[rows] = null;
            }
        }
        CApi.releaseRunOptions(runOptions);
    }
}
