package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.LearnerContract.Slot;
import io.outrider.onnx.internal.graph.Constants;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.ort.OnnxTypes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weights and optimiser state in native memory, twice: a step reads one side and writes the other, then they change
 * places, so that nothing is copied and a step that failed has changed nothing.
 */
final class LearnerMemory implements AutoCloseable {

    private final List<Slot> slots;
    private final ByteBuffer[][] buffers;
    private final OnnxTensor[][] tensors;
    private final List<OnnxTensor> opened = new ArrayList<>();
    private int current;

    LearnerMemory(OrtEnvironment environment, List<Slot> slots) throws OrtException {
        this.slots = slots;
        this.buffers = new ByteBuffer[2][slots.size()];
        this.tensors = new OnnxTensor[2][slots.size()];
        try {
            for (int side = 0; side < 2; side++) {
                for (int i = 0; i < slots.size(); i++) {
                    Slot slot = slots.get(i);
                    buffers[side][i] = allocate(slot);
                    tensors[side][i] = OnnxTypes.tensor(environment, buffers[side][i], slot.type(), slot.shape());
                    opened.add(tensors[side][i]);
                }
            }
        } catch (OrtException | RuntimeException e) {
            close();
            throw e;
        }
    }

    static ByteBuffer allocate(Slot slot) {
        long elements = 1;
        for (long dimension : slot.shape()) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return ByteBuffer.allocateDirect(
                        Math.toIntExact(Math.multiplyExact(elements, slot.type().bytes())))
                .order(ByteOrder.nativeOrder());
    }

    /** Puts every slot at its beginning: the policy's weights, the optimiser's initial values. */
    void reset(LearnerSession.Source source) {
        for (int i = 0; i < slots.size(); i++) {
            buffers[current][i].duplicate().put(source.initial(slots.get(i)));
        }
    }

    /**
     * The value that {@code slot} begins with.
     *
     * @param folder where the policy's external weights lie, or null
     */
    static ByteBuffer initial(Slot slot, ModelGraph policy, @Nullable Path folder) {
        ByteBuffer buffer = allocate(slot);
        if (slot.isWeight()) {
            TensorProto weight = policy.initializer(slot.parameter());
            if (weight == null) {
                throw new IllegalStateException("the policy has no weight " + slot.parameter());
            }
            buffer.duplicate().put(Constants.bytes(weight, folder));
        } else {
            fill(buffer, slot);
        }
        return buffer;
    }

    private static void fill(ByteBuffer buffer, Slot slot) {
        for (int at = 0; at < buffer.capacity(); at += slot.type().bytes()) {
            switch (slot.type()) {
                case FLOAT -> buffer.putFloat(at, (float) slot.initial());
                case DOUBLE -> buffer.putDouble(at, slot.initial());
                case INT64 -> buffer.putLong(at, (long) slot.initial());
                case INT32 -> buffer.putInt(at, (int) slot.initial());
                default ->
                    throw new IllegalArgumentException("the optimiser state " + slot.input() + " has elements of type "
                            + slot.type() + ", expected " + ElementType.FLOAT + ", double, int32 or int64");
            }
        }
    }

    /** What goes into the next step. */
    void addInputs(Map<String, OnnxTensor> inputs) {
        for (int i = 0; i < slots.size(); i++) {
            inputs.put(slots.get(i).input(), tensors[current][i]);
        }
    }

    /** Where the next step writes. */
    void addOutputs(Map<String, OnnxTensor> outputs) {
        for (int i = 0; i < slots.size(); i++) {
            outputs.put(slots.get(i).output(), tensors[1 - current][i]);
        }
    }

    /** Makes what the last step wrote the current state. */
    void swap() {
        current = 1 - current;
    }

    /** The current values by slot, to be read or replaced. */
    Map<Slot, ByteBuffer> values() {
        Map<Slot, ByteBuffer> values = new LinkedHashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            values.put(slots.get(i), buffers[current][i].duplicate().order(ByteOrder.nativeOrder()));
        }
        return values;
    }

    @Override
    public void close() {
        opened.forEach(OnnxTensor::close);
        opened.clear();
    }
}
