package io.outrider.samples.routing;

import java.util.ArrayDeque;
import java.util.Deque;

/** The mean of what a meter has seen in the last few samples, from its running count and total. Not thread-safe. */
final class RecentMean {

    private final int samples;
    private final Deque<double[]> earlier = new ArrayDeque<>();

    /** Over the last {@code samples} calls of {@link #sample}. */
    RecentMean(int samples) {
        this.samples = samples;
    }

    /** The mean since {@code samples} calls ago, given the count and the total now; NaN if nothing was counted. */
    double sample(double count, double total) {
        double[] before = earlier.isEmpty() ? new double[2] : earlier.getFirst();
        earlier.addLast(new double[] {count, total});
        if (earlier.size() > samples) {
            earlier.removeFirst();
        }
        return (total - before[1]) / (count - before[0]);
    }
}
