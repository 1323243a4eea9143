package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The declared type of a graph's input or output.
 *
 * @param name the tensor's name
 * @param type what its elements are; {@code OTHER} where it is no tensor
 * @param dimensions its dimensions; empty for a scalar, or where the rank is not known
 * @param ranked whether the file says how many dimensions it has
 */
public record TensorType(String name, ElementType type, List<Dimension> dimensions, boolean ranked) {

    /**
     * One declared dimension.
     *
     * @param size its size, or −1 where it is left open
     * @param symbol what the file calls an open dimension; empty if it has no name
     */
    public record Dimension(long size, String symbol) {

        /** Whether the file leaves the size open. */
        public boolean isOpen() {
            return size < 0;
        }

        @Override
        public String toString() {
            return !isOpen() ? Long.toString(size) : symbol.isEmpty() ? "?" : symbol;
        }
    }

    /** Keeps an unmodifiable copy of the dimensions. */
    public TensorType {
        dimensions = List.copyOf(dimensions);
    }

    static TensorType of(ValueInfoProto value) {
        TypeProto type = value.getType();
        if (!type.hasTensorType()) {
            return new TensorType(value.getName(), ElementType.OTHER, List.of(), false);
        }
        TypeProto.Tensor tensor = type.getTensorType();
        List<Dimension> dimensions = new ArrayList<>();
        for (TensorShapeProto.Dimension dimension : tensor.getShape().getDimList()) {
            boolean fixed = dimension.hasDimValue() && dimension.getDimValue() > 0;
            dimensions.add(new Dimension(fixed ? dimension.getDimValue() : -1, fixed ? "" : dimension.getDimParam()));
        }
        return new TensorType(value.getName(), ElementType.of(tensor.getElemType()), dimensions, tensor.hasShape());
    }

    /** The dimensions as text: {@code [batch, 21]}. */
    public String shape() {
        return ranked
                ? dimensions.stream().map(Dimension::toString).collect(Collectors.joining(", ", "[", "]"))
                : "[unknown rank]";
    }

    @Override
    public String toString() {
        return name + " " + type + shape();
    }
}
