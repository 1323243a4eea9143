package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.internal.graph.ElementType;
import java.nio.ByteBuffer;
import java.util.List;

/** Element types as ONNX Runtime's Java API calls them. */
public final class OnnxTypes {

    private OnnxTypes() {}

    /** What ONNX Runtime's Java API calls {@code type}. */
    public static OnnxJavaType javaType(ElementType type) {
        return switch (type) {
            case FLOAT -> OnnxJavaType.FLOAT;
            case DOUBLE -> OnnxJavaType.DOUBLE;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case INT64 -> OnnxJavaType.INT64;
            case INT32 -> OnnxJavaType.INT32;
            case INT16 -> OnnxJavaType.INT16;
            case INT8 -> OnnxJavaType.INT8;
            case UINT8 -> OnnxJavaType.UINT8;
            case BOOL -> OnnxJavaType.BOOL;
            case STRING, OTHER -> throw new IllegalArgumentException("a tensor of type " + type + " cannot be bound");
        };
    }

    /** A tensor over {@code buffer}, which it shares: direct, in native order, exactly as large as {@code shape}. */
    public static OnnxTensor tensor(OrtEnvironment environment, ByteBuffer buffer, ElementType type, List<Long> shape)
            throws OrtException {
        long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
        return OnnxTensor.createTensor(environment, buffer, dimensions, javaType(type));
    }
}
