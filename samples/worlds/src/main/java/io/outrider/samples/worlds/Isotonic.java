package io.outrider.samples.worlds;

/** Weighted least squares under the condition that values do not fall along rows and columns. */
final class Isotonic {

    private static final int ROUNDS = 20_000;
    private static final double SETTLED = 1e-10;

    private Isotonic() {}

    /**
     * The matrix nearest to {@code values}, in squares weighted by {@code weights}, that falls neither along a row nor along a
     * column: Dykstra's alternating projections (1983), each by pooling adjacent violators.
     *
     * @throws IllegalArgumentException if the two have different shapes, or a weight is not positive
     */
    static double[][] fit(double[][] values, double[][] weights) {
        int rows = values.length;
        int columns = values[0].length;
        double[][] fitted = new double[rows][];
        for (int r = 0; r < rows; r++) {
            check(values[r], weights[r], columns);
            fitted[r] = values[r].clone();
        }
        double[][] byRows = new double[rows][columns];
        double[][] byColumns = new double[rows][columns];
        double moved = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS && moved > SETTLED; round++) {
            double[][] before = copy(fitted);
            alongRows(fitted, byRows, weights);
            alongColumns(fitted, byColumns, weights);
            moved = distance(before, fitted);
        }
        return fitted;
    }

    private static void check(double[] values, double[] weights, int columns) {
        if (values.length != columns || weights.length != columns) {
            throw new IllegalArgumentException(
                    "rows of " + values.length + " values and " + weights.length + " weights, not of " + columns);
        }
        for (double weight : weights) {
            if (!(weight > 0)) {
                throw new IllegalArgumentException("a weight must be positive, not " + weight);
            }
        }
    }

    private static double[][] copy(double[][] values) {
        double[][] copy = new double[values.length][];
        for (int r = 0; r < values.length; r++) {
            copy[r] = values[r].clone();
        }
        return copy;
    }

    private static double distance(double[][] a, double[][] b) {
        double most = 0;
        for (int r = 0; r < a.length; r++) {
            for (int c = 0; c < a[r].length; c++) {
                most = Math.max(most, Math.abs(a[r][c] - b[r][c]));
            }
        }
        return most;
    }

    private static void alongRows(double[][] fitted, double[][] correction, double[][] weights) {
        for (int r = 0; r < fitted.length; r++) {
            fitted[r] = corrected(fitted[r], correction[r], weights[r]);
        }
    }

    private static void alongColumns(double[][] fitted, double[][] correction, double[][] weights) {
        for (int c = 0; c < fitted[0].length; c++) {
            double[] kept = column(correction, c);
            double[] next = corrected(column(fitted, c), kept, column(weights, c));
            for (int r = 0; r < fitted.length; r++) {
                fitted[r][c] = next[r];
                correction[r][c] = kept[r];
            }
        }
    }

    private static double[] column(double[][] values, int c) {
        double[] column = new double[values.length];
        for (int r = 0; r < values.length; r++) {
            column[r] = values[r][c];
        }
        return column;
    }

    /** One of Dykstra's steps: projects what was there with the last correction, and keeps what the projection took away. */
    private static double[] corrected(double[] values, double[] correction, double[] weights) {
        double[] wanted = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wanted[i] = values[i] + correction[i];
        }
        double[] projected = fit(wanted, weights);
        for (int i = 0; i < values.length; i++) {
            correction[i] = wanted[i] - projected[i];
        }
        return projected;
    }

    /** The sequence nearest to {@code values} that does not fall, by pooling adjacent violators. */
    static double[] fit(double[] values, double[] weights) {
        int count = values.length;
        double[] means = new double[count];
        double[] sums = new double[count];
        int[] lengths = new int[count];
        int blocks = 0;
        for (int i = 0; i < count; i++) {
            means[blocks] = values[i];
            sums[blocks] = weights[i];
            lengths[blocks++] = 1;
            while (blocks > 1 && means[blocks - 2] > means[blocks - 1]) {
                double weight = sums[blocks - 2] + sums[blocks - 1];
                means[blocks - 2] =
                        (means[blocks - 2] * sums[blocks - 2] + means[blocks - 1] * sums[blocks - 1]) / weight;
                sums[blocks - 2] = weight;
                lengths[blocks - 2] += lengths[blocks - 1];
                blocks--;
            }
        }
        double[] fitted = new double[count];
        int at = 0;
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < lengths[b]; i++) {
                fitted[at++] = means[b];
            }
        }
        return fitted;
    }
}
