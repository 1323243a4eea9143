package io.outrider.onnx.internal.ort;

import ai.onnxruntime.platform.Fp16Conversions;
import io.outrider.onnx.internal.graph.ElementType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Moves elements between the runtime's float and integer buffers and native buffers of any type. */
final class Elements {

    private Elements() {}

    /** Converts {@code count} floats; integers are rounded towards zero, booleans are whether the float is not 0. */
    static void write(FloatBuffer from, int at, ByteBuffer to, ElementType type, int index, int count) {
        int bytes = type.bytes();
        for (int i = 0; i < count; i++) {
            float value = from.get(at + i);
            int offset = (index + i) * bytes;
            switch (type) {
                case FLOAT -> to.putFloat(offset, value);
                case DOUBLE -> to.putDouble(offset, value);
                case FLOAT16 -> to.putShort(offset, Fp16Conversions.floatToFp16(value));
                case BFLOAT16 -> to.putShort(offset, Fp16Conversions.floatToBf16(value));
                case BOOL -> to.put(offset, (byte) (value != 0 ? 1 : 0));
                default -> integer(to, type, offset, (long) value);
            }
        }
    }

    /** Converts {@code count} integers; those that do not fit the type lose their upper bits. */
    static void write(LongBuffer from, int at, ByteBuffer to, ElementType type, int index, int count) {
        int bytes = type.bytes();
        for (int i = 0; i < count; i++) {
            integer(to, type, (index + i) * bytes, from.get(at + i));
        }
    }

    private static void integer(ByteBuffer to, ElementType type, int offset, long value) {
        switch (type) {
            case INT64 -> to.putLong(offset, value);
            case INT32 -> to.putInt(offset, (int) value);
            case INT16 -> to.putShort(offset, (short) value);
            default -> to.put(offset, (byte) value);
        }
    }

    /** Converts {@code count} elements to floats. */
    static void read(ByteBuffer from, ElementType type, int index, FloatBuffer to, int at, int count) {
        int bytes = type.bytes();
        for (int i = 0; i < count; i++) {
            to.put(at + i, number(from, type, (index + i) * bytes));
        }
    }

    private static float number(ByteBuffer from, ElementType type, int offset) {
        return switch (type) {
            case FLOAT -> from.getFloat(offset);
            case DOUBLE -> (float) from.getDouble(offset);
            case FLOAT16 -> Fp16Conversions.fp16ToFloat(from.getShort(offset));
            case BFLOAT16 -> Fp16Conversions.bf16ToFloat(from.getShort(offset));
            case INT64 -> from.getLong(offset);
            case INT32 -> from.getInt(offset);
            case INT16 -> from.getShort(offset);
            case UINT8 -> from.get(offset) & 0xff;
            default -> from.get(offset);
        };
    }
}
