package io.outrider.internal.log;

import io.outrider.experience.Transition;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What is kept of a decision's outputs where the whole is too large: of each output tensor the mean of every last
 * dimension's entry (an action's, say) over the dimensions before it (members, quantiles), then, where there are such
 * dimensions, its standard deviation (of the population). An output of one dimension is kept whole. Recurrent state is not
 * among a record's outputs.
 */
final class OutputSummary {

    static final int FLAG = Transition.Flag.SUMMARISED.bit();

    /** The product of the dimensions before the last, and the last; negative where it is the number of candidates. */
    private final int[] rows;

    private final int[] widths;

    private OutputSummary(int[] rows, int[] widths) {
        this.rows = rows;
        this.widths = widths;
    }

    /** The summary of these outputs. */
    static OutputSummary of(List<OutputSpec> outputs) {
        List<OutputSpec> recorded = outputs.stream()
                .filter(output -> output.kind() != OutputKind.STATE)
                .toList();
        int[] rows = new int[recorded.size()];
        int[] widths = new int[recorded.size()];
        for (int i = 0; i < rows.length; i++) {
            List<Integer> shape = recorded.get(i).shape();
            rows[i] = 1;
            for (int dimension : shape.subList(0, Math.max(0, shape.size() - 1))) {
                rows[i] *= dimension;
            }
            widths[i] = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
        }
        return new OutputSummary(rows, widths);
    }

    private static int size(int dimension, int candidates) {
        return dimension < 0 ? -dimension * candidates : dimension;
    }

    /** How many values are kept of {@code count}; none where they are not the outputs that this was made for. */
    int length(int count, int candidates) {
        long all = 0;
        long kept = 0;
        for (int i = 0; i < rows.length; i++) {
            long depth = size(rows[i], candidates);
            long width = size(widths[i], candidates);
            all += depth * width;
            kept += depth == 1 ? width : 2 * width;
        }
        return all == count ? (int) kept : 0;
    }

    /** Writes as many values as {@link #length} says. */
    void write(float[] outputs, int count, int candidates, ByteBuffer into) {
        if (length(count, candidates) == 0) {
            return;
        }
        int at = 0;
        for (int i = 0; i < rows.length; i++) {
            int depth = size(rows[i], candidates);
            int width = size(widths[i], candidates);
            for (int k = 0; k < width; k++) {
                into.putFloat(depth == 1 ? outputs[at + k] : (float) mean(outputs, at + k, depth, width));
            }
            for (int k = 0; depth != 1 && k < width; k++) {
                into.putFloat((float) deviation(outputs, at + k, depth, width));
            }
            at += depth * width;
        }
    }

    private static double mean(float[] values, int first, int rows, int width) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += values[first + row * width];
        }
        return sum / rows;
    }

    private static double deviation(float[] values, int first, int rows, int width) {
        double mean = mean(values, first, rows, width);
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            double difference = values[first + row * width] - mean;
            sum += difference * difference;
        }
        return Math.sqrt(sum / rows);
    }
}
