package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.policy.InputSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/** One input between the engine's buffer and the native one; the same memory where both look alike. */
final class InputEdge {

    private final InputSpec spec;
    private final TensorLayout layout;
    private final ByteBuffer target;
    private final @Nullable FloatBuffer floats;
    private final @Nullable LongBuffer integers;
    private final boolean direct;
    private final int rowSize;
    private final int outer;
    private final int inner;

    InputEdge(InputSpec spec, TensorLayout layout, ByteBuffer target, LaneShape shape) {
        this.spec = spec;
        this.layout = layout;
        this.target = target;
        this.rowSize = layout.rowSize(shape.candidates());
        this.outer = layout.outer(shape.candidates());
        this.inner = layout.inner(shape.candidates());
        boolean alike = layout.type() == (spec.integer() ? ElementType.INT64 : ElementType.FLOAT);
        this.direct = alike && shape.isWhole() && (outer == 1 || shape.nativeRows() == 1);
        int elements = Math.multiplyExact(rowSize, shape.rows());
        this.floats = spec.integer() ? null : direct ? target.asFloatBuffer() : floats(elements);
        this.integers = !spec.integer() ? null : direct ? target.asLongBuffer() : longs(elements);
    }

    private static FloatBuffer floats(int elements) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(elements, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static LongBuffer longs(int elements) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(elements, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    FloatBuffer floats() {
        if (floats == null) {
            throw new IllegalArgumentException("the input " + spec + " holds integers");
        }
        return floats;
    }

    LongBuffer integers() {
        if (integers == null) {
            throw new IllegalArgumentException("the input " + spec + " holds floats");
        }
        return integers;
    }

    /** Moves rows {@code first} to {@code first + rows} − 1 to the beginning of a native run of {@code nativeRows}. */
    void load(int first, int rows, int nativeRows) {
        if (direct) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int at = (first + row) * rowSize;
            if (outer > 1) {
                for (int o = 0; o < outer; o++) {
                    move(at + o * inner, (o * nativeRows + row) * inner, inner);
                }
            } else {
                move(at, row * rowSize, rowSize);
            }
        }
    }

    private void move(int at, int index, int count) {
        if (integers != null) {
            Elements.write(integers, at, target, layout.type(), index, count);
        } else {
            Elements.write(floats(), at, target, layout.type(), index, count);
        }
    }
}
