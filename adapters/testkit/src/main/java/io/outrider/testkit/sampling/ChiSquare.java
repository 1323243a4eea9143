package io.outrider.testkit.sampling;

/** Pearson's χ² test of counts against probabilities. */
final class ChiSquare {

    private static final double LEAST_EXPECTED = 5;

    private ChiSquare() {}

    /**
     * The probability of a statistic at least as great if the counts were drawn from {@code probabilities}; 0 if
     * something impossible was counted. Cells of which fewer than five are expected are taken together.
     */
    static double pValue(long[] counts, double[] probabilities) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        double statistic = 0;
        int cells = 0;
        double smallExpected = 0;
        long smallCount = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = probabilities[i] * total;
            if (probabilities[i] <= 0 && counts[i] > 0) {
                return 0;
            }
            if (expected < LEAST_EXPECTED) {
                smallExpected += expected;
                smallCount += counts[i];
            } else {
                statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
                cells++;
            }
        }
        if (smallExpected >= LEAST_EXPECTED) {
            statistic += (smallCount - smallExpected) * (smallCount - smallExpected) / smallExpected;
            cells++;
        } else if (smallCount > 0 && poissonTail(smallCount, smallExpected) < 1e-9) {
            return 0;
        }
        return cells < 2 ? 1 : upperGamma((cells - 1) / 2.0, statistic / 2);
    }

    /** P(X ≥ count) for a Poisson variable of mean {@code mean}. */
    private static double poissonTail(long count, double mean) {
        return mean <= 0 ? 0 : 1 - upperGamma((double) count, mean);
    }

    /** The regularised upper incomplete gamma function Q(a, x): by series below a + 1, else by continued fraction. */
    static double upperGamma(double a, double x) {
        if (x <= 0) {
            return 1;
        }
        double factor = Math.exp(a * Math.log(x) - x - logGamma(a));
        if (x < a + 1) {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < 10_000 && term > sum * 1e-16; n++) {
                term *= x / (a + n);
                sum += term;
            }
            return 1 - factor * sum;
        }
        double b = x + 1 - a;
        double c = 1e300;
        double d = 1 / b;
        double h = d;
        for (int i = 1; i < 10_000; i++) {
            double an = -i * (i - a);
            b += 2;
            d = 1 / nonZero(an * d + b);
            c = nonZero(b + an / c);
            h *= d * c;
            if (Math.abs(d * c - 1) < 1e-15) {
                break;
            }
        }
        return factor * h;
    }

    private static double nonZero(double x) {
        return Math.abs(x) < 1e-300 ? 1e-300 : x;
    }

    /** ln Γ(x) by Stirling's series, after shifting the argument past 10. */
    private static double logGamma(double x) {
        double shift = 0;
        double z = x;
        while (z < 10) {
            shift += Math.log(z);
            z++;
        }
        double inverse = 1 / (z * z);
        double series = (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / z;
        return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
    }
}
