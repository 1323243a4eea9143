package io.outrider.onnx.internal.ort;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The native memory of a lane: one direct buffer, of which each tensor has a part that begins on a cache line. */
final class LaneBuffers {

    private static final int CACHE_LINE = 64;

    private final List<TensorLayout> inputs;
    private final List<TensorLayout> outputs;
    private final int rows;
    private final int candidates;
    private final ByteBuffer all;
    private final List<ByteBuffer> inputParts = new ArrayList<>();
    private final List<ByteBuffer> outputParts = new ArrayList<>();

    private LaneBuffers(List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.rows = rows;
        this.candidates = candidates;
        int total = 0;
        for (TensorLayout input : inputs) {
            total = Math.addExact(total, stride(input));
        }
        for (TensorLayout output : outputs) {
            total = Math.addExact(total, stride(output));
        }
        this.all = ByteBuffer.allocateDirect(Math.addExact(total, CACHE_LINE)).alignedSlice(CACHE_LINE);
        int at = 0;
        for (TensorLayout input : inputs) {
            inputParts.add(part(all, at, stride(input)));
            at += stride(input);
        }
        for (TensorLayout output : outputs) {
            outputParts.add(part(all, at, stride(output)));
            at += stride(output);
        }
    }

    /** Zeros for up to {@code rows} rows of {@code candidates}. */
    static LaneBuffers of(List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates) {
        return new LaneBuffers(inputs, outputs, rows, candidates);
    }

    private static ByteBuffer part(ByteBuffer all, int at, int bytes) {
        return all.slice(at, bytes).order(ByteOrder.nativeOrder());
    }

    /** At least a cache line: a tensor of no elements still needs an address. */
    private int stride(TensorLayout layout) {
        int lines = Math.max(1, Math.addExact(bytes(layout, rows), CACHE_LINE - 1) / CACHE_LINE);
        return Math.multiplyExact(lines, CACHE_LINE);
    }

    private int bytes(TensorLayout layout, int count) {
        int elements = layout.rowSize(candidates);
        int counted = layout.batchAxis() < 0 ? elements : Math.multiplyExact(elements, count);
        return Math.multiplyExact(counted, layout.type().bytes());
    }

    List<TensorLayout> inputs() {
        return inputs;
    }

    List<TensorLayout> outputs() {
        return outputs;
    }

    /** The memory of all of them. */
    ByteBuffer all() {
        return all;
    }

    int rows() {
        return rows;
    }

    long[] shape(TensorLayout layout, int count) {
        return layout.shape(count, candidates);
    }

    ByteBuffer input(int index) {
        return inputParts.get(index);
    }

    ByteBuffer output(int index) {
        return outputParts.get(index);
    }

    /** As much of input {@code index} as {@code count} rows take. */
    ByteBuffer input(int index, int count) {
        return limited(inputParts.get(index), bytes(inputs.get(index), count));
    }

    /** As much of output {@code index} as {@code count} rows take. */
    ByteBuffer output(int index, int count) {
        return limited(outputParts.get(index), bytes(outputs.get(index), count));
    }

    private static ByteBuffer limited(ByteBuffer part, int bytes) {
        return part.duplicate().order(ByteOrder.nativeOrder()).limit(bytes);
    }
}
