package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.graph.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * How the elements of one native tensor lie: its name, type and axes, of which at most one counts rows.
 *
 * @param name the tensor's name
 * @param type what its elements are
 * @param axes its dimensions in order: a size, {@link Axis#BATCH} or {@link Axis#CANDIDATES}
 */
public record TensorLayout(String name, ElementType type, List<Integer> axes) {

    /** Keeps an unmodifiable copy of the axes. */
    public TensorLayout {
        axes = List.copyOf(axes);
    }

    /** The native shape for {@code rows} rows of {@code candidates}. */
    public long[] shape(int rows, int candidates) {
        long[] shape = new long[axes.size()];
        for (int i = 0; i < shape.length; i++) {
            int axis = axes.get(i);
            shape[i] = axis == Axis.BATCH ? rows : axis == Axis.CANDIDATES ? candidates : axis;
        }
        return shape;
    }

    /** The position of the axis that counts rows, or −1: the tensor is the same for all rows. */
    public int batchAxis() {
        return axes.indexOf(Axis.BATCH);
    }

    /** The dimensions of one row, −1 for the candidates. */
    public List<Integer> rowShape() {
        List<Integer> shape = new ArrayList<>();
        for (int axis : axes) {
            if (axis != Axis.BATCH) {
                shape.add(axis == Axis.CANDIDATES ? -1 : axis);
            }
        }
        return shape;
    }

    /** The number of elements of one row. */
    public int rowSize(int candidates) {
        return product(0, axes.size(), candidates);
    }

    /** The number of elements between two rows' neighbouring elements: 1 row's worth behind the batch axis. */
    int inner(int candidates) {
        return product(batchAxis() + 1, axes.size(), candidates);
    }

    /** How often the elements of a row are interrupted by other rows: 1 where the batch is first. */
    int outer(int candidates) {
        return product(0, Math.max(0, batchAxis()), candidates);
    }

    private int product(int from, int to, int candidates) {
        int product = 1;
        for (int i = from; i < to; i++) {
            int axis = axes.get(i);
            if (axis != Axis.BATCH) {
                product = Math.multiplyExact(product, axis == Axis.CANDIDATES ? candidates : axis);
            }
        }
        return product;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name + " " + type + "[");
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i);
            text.append(i == 0 ? "" : ", ")
                    .append(axis == Axis.BATCH ? "B" : axis == Axis.CANDIDATES ? "K" : Integer.toString(axis));
        }
        return text.append(']').toString();
    }
}
