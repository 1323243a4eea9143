package io.outrider.internal.log;

import io.outrider.experience.Transition;
import io.outrider.policy.OutputSpec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What is kept of a decision's outputs where the whole is too large: of each output tensor the mean of every last
 * dimension's entry (an action's, say) over the dimensions before it (members, quantiles), then, where there are such
 * dimensions, its standard deviation (of the population). An output of one dimension is kept whole.
 */
final class OutputSummary {

    static final int FLAG = Transition.Flag.SUMMARISED.bit();

    private final int[] rows;
    private final int[] widths;
    private final int total;
    private final int summarised;

    private OutputSummary(int[] rows, int[] widths) {
        this.rows = rows;
        this.widths = widths;
        int all = 0;
        int kept = 0;
        for (int i = 0; i < rows.length; i++) {
            all += rows[i] * widths[i];
            kept += rows[i] == 1 ? widths[i] : 2 * widths[i];
        }
        total = all;
        summarised = kept;
    }

    /** The summary of these outputs, whose shapes must not depend on the number of candidates. */
    static OutputSummary of(List<OutputSpec> outputs) {
        int[] rows = new int[outputs.size()];
        int[] widths = new int[outputs.size()];
        for (int i = 0; i < rows.length; i++) {
            List<Integer> shape = outputs.get(i).shape();
            widths[i] = shape.isEmpty() ? 1 : Math.max(1, shape.get(shape.size() - 1));
            rows[i] = Math.max(1, outputs.get(i).size(1) / widths[i]);
        }
        return new OutputSummary(rows, widths);
    }

    /** How many values are kept of {@code count}; none where they are not the outputs that this was made for. */
    int length(int count) {
        return count == total ? summarised : 0;
    }

    /** Writes as many values as {@link #length} says. */
    void write(float[] outputs, int count, ByteBuffer into) {
        if (count != total) {
            return;
        }
        int at = 0;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == 1) {
                for (int k = 0; k < widths[i]; k++) {
                    into.putFloat(outputs[at + k]);
                }
            } else {
                for (int k = 0; k < widths[i]; k++) {
                    into.putFloat((float) mean(outputs, at + k, rows[i], widths[i]));
                }
                for (int k = 0; k < widths[i]; k++) {
                    into.putFloat((float) deviation(outputs, at + k, rows[i], widths[i]));
                }
            }
            at += rows[i] * widths[i];
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
