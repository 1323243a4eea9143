package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The values of small constants. */
public final class Constants {

    private Constants() {}

    /** The integers that {@code tensor} holds, for constants that say a shape. */
    public static List<Long> integers(TensorProto tensor) {
        List<Long> values = new ArrayList<>(tensor.getInt64DataList());
        tensor.getInt32DataList().forEach(value -> values.add((long) value));
        tensor.getFloatDataList().forEach(value -> values.add((long) (float) value));
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        ElementType type = ElementType.of(tensor.getDataType());
        while (type.bytes() > 0 && raw.remaining() >= type.bytes()) {
            values.add(
                    switch (type) {
                        case INT64 -> raw.getLong();
                        case FLOAT -> (long) raw.getFloat();
                        case DOUBLE -> (long) raw.getDouble();
                        case INT32 -> (long) raw.getInt();
                        default -> {
                            raw.position(raw.limit());
                            yield -1L;
                        }
                    });
        }
        return values;
    }
}
