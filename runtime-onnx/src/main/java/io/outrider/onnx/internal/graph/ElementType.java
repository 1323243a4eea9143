package io.outrider.onnx.internal.graph;

import java.util.Locale;

/** What a tensor's elements are; the numbers are those of ONNX's {@code TensorProto.DataType}. */
public enum ElementType {
    /** 32-bit floating point. */
    FLOAT(1, 4),
    /** Unsigned 8-bit integer. */
    UINT8(2, 1),
    /** Signed 8-bit integer. */
    INT8(3, 1),
    /** Signed 16-bit integer. */
    INT16(5, 2),
    /** Signed 32-bit integer. */
    INT32(6, 4),
    /** Signed 64-bit integer. */
    INT64(7, 8),
    /** One byte, 0 or 1. */
    BOOL(9, 1),
    /** IEEE half precision. */
    FLOAT16(10, 2),
    /** 64-bit floating point. */
    DOUBLE(11, 8),
    /** The upper half of a 32-bit floating point number. */
    BFLOAT16(16, 2),
    /** Text, which no input or output of a policy can be. */
    STRING(8, 0),
    /** Any other type: none that a policy can use. */
    OTHER(0, 0);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The type that ONNX numbers {@code code}. */
    public static ElementType of(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return OTHER;
    }

    /** ONNX's number of this type. */
    public int code() {
        return code;
    }

    /** The size of one element in bytes; 0 for a type that cannot be used. */
    public int bytes() {
        return bytes;
    }

    /** Whether tensors of this type can be inputs and outputs of a policy. */
    public boolean isUsable() {
        return bytes > 0;
    }

    /** Whether elements are integers; booleans are not. */
    public boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
