package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.graph.ElementType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The values of an initialiser that replace those of the file.
 *
 * @param type what its elements are
 * @param shape its dimensions
 * @param value the elements: direct, in native order, kept and not changed as long as a session reads them
 */
public record Weight(ElementType type, List<Long> shape, ByteBuffer value) {

    /** Keeps an unmodifiable copy of the shape. */
    public Weight {
        shape = List.copyOf(shape);
    }
}
