package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of constants and weights. Native order is taken to be little-endian, as on every platform of ONNX Runtime. */
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

    /**
     * The elements of {@code tensor} in native order, wherever the model keeps them.
     *
     * @param folder where external weights lie, or null
     * @throws PolicyException if they cannot be read, or are not as many as the shape says
     */
    public static ByteBuffer bytes(TensorProto tensor, @Nullable Path folder) {
        ElementType type = ElementType.of(tensor.getDataType());
        long elements = 1;
        for (long dimension : tensor.getDimsList()) {
            elements = Math.multiplyExact(elements, dimension);
        }
        int size = Math.toIntExact(Math.multiplyExact(elements, type.bytes()));
        ByteBuffer bytes;
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            bytes = external(tensor, folder, size);
        } else if (!tensor.getRawData().isEmpty()) {
            bytes = tensor.getRawData().asReadOnlyByteBuffer();
        } else {
            bytes = typed(tensor, size);
        }
        if (bytes.remaining() != size) {
            throw new PolicyException(
                    "the weight " + tensor.getName() + " has " + bytes.remaining() + " bytes, expected " + size, null);
        }
        return bytes;
    }

    private static ByteBuffer typed(TensorProto tensor, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        tensor.getFloatDataList().forEach(bytes::putFloat);
        tensor.getDoubleDataList().forEach(bytes::putDouble);
        tensor.getInt64DataList().forEach(bytes::putLong);
        return bytes.flip();
    }

    private static ByteBuffer external(TensorProto tensor, @Nullable Path folder, int size) {
        String location = "";
        long offset = 0;
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (entry.getKey().equals("location")) {
                location = entry.getValue();
            } else if (entry.getKey().equals("offset")) {
                offset = Long.parseLong(entry.getValue());
            }
        }
        if (folder == null) {
            throw new PolicyException("the weight " + tensor.getName() + " lies in a file of an unknown folder", null);
        }
        Path path = folder.resolve(location);
        ByteBuffer bytes = ByteBuffer.allocate(size);
        try (FileChannel file = FileChannel.open(path)) {
            while (bytes.hasRemaining() && file.read(bytes, offset + bytes.position()) >= 0) {
                // Reads on until the weight is whole or the file is at its end.
            }
        } catch (IOException e) {
            throw new PolicyException("cannot read the weight " + tensor.getName() + " in " + path + ": " + e, e);
        }
        return bytes.flip();
    }
}
