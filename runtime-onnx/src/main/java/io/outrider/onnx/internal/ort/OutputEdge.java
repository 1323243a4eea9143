package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.graph.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** One output between the native buffer and the engine's; the same memory where both look alike. */
final class OutputEdge {

    private final LanePlan.View view;
    private final TensorLayout layout;
    private final ByteBuffer source;
    private final FloatBuffer floats;
    private final boolean direct;
    private final int rowSize;
    private final int nativeRowSize;
    private final int outer;
    private final int inner;

    OutputEdge(LanePlan.View view, TensorLayout layout, ByteBuffer source, LaneShape shape) {
        this.view = view;
        this.layout = layout;
        this.source = source;
        this.rowSize = view.spec().size(shape.candidates());
        this.nativeRowSize = layout.rowSize(shape.candidates());
        this.outer = layout.outer(shape.candidates());
        this.inner = layout.inner(shape.candidates());
        this.direct = layout.type() == ElementType.FLOAT
                && !view.logarithm()
                && shape.isWhole()
                && layout.batchAxis() >= 0
                && rowSize == nativeRowSize
                && (outer == 1 || shape.nativeRows() == 1);
        this.floats = direct
                ? source.asFloatBuffer()
                : ByteBuffer.allocateDirect(Math.multiplyExact(Math.multiplyExact(rowSize, shape.rows()), Float.BYTES))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
    }

    FloatBuffer floats() {
        return floats;
    }

    /** Moves the first {@code rows} of a native run of {@code nativeRows} to rows {@code first} and following. */
    void store(int first, int rows, int nativeRows) {
        if (direct) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int at = (first + row) * rowSize;
            if (layout.batchAxis() < 0) {
                broadcast(at);
            } else if (outer > 1) {
                for (int o = 0; o < outer; o++) {
                    move((o * nativeRows + row) * inner, at + o * inner, inner);
                }
            } else {
                move(row * nativeRowSize + view.from(), at, rowSize);
            }
        }
    }

    /** What is the same for all rows: one value for each dimension, or one for all. */
    private void broadcast(int at) {
        if (nativeRowSize == rowSize) {
            move(0, at, rowSize);
        } else {
            for (int i = 0; i < rowSize; i++) {
                move(0, at + i, 1);
            }
        }
    }

    private void move(int index, int at, int count) {
        Elements.read(source, layout.type(), index, floats, at, count);
        if (view.logarithm()) {
            for (int i = 0; i < count; i++) {
                floats.put(at + i, (float) Math.log(floats.get(at + i)));
            }
        }
    }
}
