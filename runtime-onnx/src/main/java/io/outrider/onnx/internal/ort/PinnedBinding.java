package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The binding over ONNX Runtime's public Java API: pinned tensors over direct buffers, one set for each number of rows
 * that was ever run.
 */
final class PinnedBinding implements Binding {

    private final OrtHandle handle;
    private final List<TensorLayout> inputs;
    private final List<TensorLayout> outputs;
    private final int candidates;
    private final ByteBuffer[] inputBuffers;
    private final ByteBuffer[] outputBuffers;
    private final @Nullable Pins[] byRows;

    private record Pins(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

    PinnedBinding(OrtHandle handle, List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates) {
        this.handle = handle;
        this.inputs = inputs;
        this.outputs = outputs;
        this.candidates = candidates;
        this.inputBuffers = buffers(inputs, rows, candidates);
        this.outputBuffers = buffers(outputs, rows, candidates);
        this.byRows = new Pins[rows + 1];
    }

    private static ByteBuffer[] buffers(List<TensorLayout> layouts, int rows, int candidates) {
        ByteBuffer[] buffers = new ByteBuffer[layouts.size()];
        for (int i = 0; i < buffers.length; i++) {
            int bytes = bytes(layouts.get(i), rows, candidates);
            // A tensor of no elements still needs an address.
            buffers[i] = ByteBuffer.allocateDirect(Math.max(bytes, 1)).order(ByteOrder.nativeOrder());
        }
        return buffers;
    }

    private static int bytes(TensorLayout layout, int rows, int candidates) {
        int elements = layout.rowSize(candidates);
        int counted = layout.batchAxis() < 0 ? elements : Math.multiplyExact(elements, rows);
        return Math.multiplyExact(counted, layout.type().bytes());
    }

    @Override
    public ByteBuffer input(int index) {
        return inputBuffers[index];
    }

    @Override
    public ByteBuffer output(int index) {
        return outputBuffers[index];
    }

    @Override
    public void run(int rows) {
        try {
            Pins pins = byRows[rows];
            if (pins == null) {
                pins = pin(rows);
                byRows[rows] = pins;
            }
            handle.session().run(pins.inputs, pins.outputs).close();
        } catch (OrtException e) {
            throw handle.failure("cannot run " + rows + " row(s)", e);
        }
    }

    private Pins pin(int rows) throws OrtException {
        Map<String, OnnxTensor> ins = new LinkedHashMap<>();
        Map<String, OnnxTensor> outs = new LinkedHashMap<>();
        try {
            for (int i = 0; i < inputBuffers.length; i++) {
                ins.put(inputs.get(i).name(), tensor(inputs.get(i), inputBuffers[i], rows));
            }
            for (int i = 0; i < outputBuffers.length; i++) {
                outs.put(outputs.get(i).name(), tensor(outputs.get(i), outputBuffers[i], rows));
            }
        } catch (OrtException | RuntimeException e) {
            ins.values().forEach(OnnxTensor::close);
            outs.values().forEach(OnnxTensor::close);
            throw e;
        }
        return new Pins(ins, outs);
    }

    private OnnxTensor tensor(TensorLayout layout, ByteBuffer buffer, int rows) throws OrtException {
        ByteBuffer part = buffer.duplicate().order(ByteOrder.nativeOrder());
        part.limit(bytes(layout, rows, candidates));
        return OnnxTensor.createTensor(
                handle.environment(), part, layout.shape(rows, candidates), OnnxTypes.javaType(layout.type()));
    }

    @Override
    public void close() {
        for (int rows = 0; rows < byRows.length; rows++) {
            Pins pins = byRows[rows];
            if (pins != null) {
                pins.inputs.values().forEach(OnnxTensor::close);
                pins.outputs.values().forEach(OnnxTensor::close);
                byRows[rows] = null;
            }
        }
    }
}
