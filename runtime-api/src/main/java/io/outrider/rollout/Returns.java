package io.outrider.rollout;

/** Sums of returns. */
final class Returns {

    private long count;
    private double mean;
    private double squares;
    private long solved;

    /** Adds one return (Welford 1962). */
    void add(double value, boolean success) {
        count++;
        double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
        solved += success ? 1 : 0;
    }

    /** Adds all of {@code other}. */
    void add(Returns other) {
        if (other.count == 0) {
            return;
        }
        long total = count + other.count;
        double apart = other.mean - mean;
        squares += other.squares + apart * apart * count * other.count / total;
        mean += apart * other.count / total;
        count = total;
        solved += other.solved;
    }

    double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    double standardError() {
        return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1) / count);
    }

    double solved() {
        return count == 0 ? Double.NaN : (double) solved / count;
    }
}
