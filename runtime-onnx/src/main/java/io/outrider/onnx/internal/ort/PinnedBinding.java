package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The binding over ONNX Runtime's public Java API: pinned tensors over direct buffers, one set for each number of rows
 * that was ever run.
 */
final class PinnedBinding implements Binding {

    private final JavaSession session;
    private final LaneBuffers buffers;
    private final @Nullable Pins[] byRows;

    private record Pins(PinnedTensors inputs, PinnedTensors outputs) {
        void close() {
            inputs.close();
            outputs.close();
        }
    }

    PinnedBinding(JavaSession session, LaneBuffers buffers) {
        this.session = session;
        this.buffers = buffers;
        this.byRows = new Pins[buffers.rows() + 1];
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
            Pins pins = byRows[rows];
            if (pins == null) {
                pins = pin(rows);
                byRows[rows] = pins;
            }
            session.session().run(pins.inputs, pins.outputs).close();
        } catch (OrtException e) {
            throw session.failure("cannot run " + rows + " row(s)", e);
        }
    }

    private Pins pin(int rows) throws OrtException {
        Pins pins = new Pins(new PinnedTensors(), new PinnedTensors());
        try {
            for (int i = 0; i < buffers.inputs().size(); i++) {
                TensorLayout layout = buffers.inputs().get(i);
                pins.inputs.add(layout.name(), tensor(layout, buffers.input(i, rows), rows));
            }
            for (int i = 0; i < buffers.outputs().size(); i++) {
                TensorLayout layout = buffers.outputs().get(i);
                pins.outputs.add(layout.name(), tensor(layout, buffers.output(i, rows), rows));
            }
        } catch (OrtException | RuntimeException e) {
            pins.close();
            throw e;
        }
        return pins;
    }

    private OnnxTensor tensor(TensorLayout layout, ByteBuffer part, int rows) throws OrtException {
        return OnnxTensor.createTensor(
                session.environment(), part, buffers.shape(layout, rows), OnnxTypes.javaType(layout.type()));
    }

    @Override
    public void close() {
        for (int rows = 0; rows < byRows.length; rows++) {
            Pins pins = byRows[rows];
            if (pins != null) {
                pins.close();
                byRows[rows] = null;
            }
        }
    }
}
