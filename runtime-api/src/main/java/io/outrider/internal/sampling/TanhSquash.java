package io.outrider.internal.sampling;

/**
 * The distribution of a float x = low + (high − low)(tanh u + 1)/2 of one dimension, u being Gaussian.
 *
 * <p>Near the bounds neighbouring floats lie far apart in u; between −1 and 1 everything with |u| above 8.66 is rounded to
 * the same float. So x stands for the cell of all that is rounded to it, and where a cell is no longer small beside the
 * deviation, its density is the cell's probability divided by its width. The outermost floats within the open interval take
 * the rest of it: what would be rounded to a bound is moved to them. The density of whatever is drawn is positive and
 * finite, and the ratio of two policies' densities there is that of their probabilities of this very float.
 */
final class TanhSquash {

    private static final double LOG_TWO = 0.6931471805599453;
    /** Up to this width of a cell, in standard deviations of u, the density at its float stands for it: to 1e-8 or so. */
    private static final double SMALL = 1e-4;

    private TanhSquash() {}

    /** The action of latent {@code u}, strictly between the bounds. */
    static float squash(float low, float high, double u) {
        double width = (double) high - low;
        double x = u < 0 ? low + width / (1 + StrictMath.exp(-2 * u)) : high - width / (1 + StrictMath.exp(2 * u));
        return Math.max(first(low), Math.min(last(high), (float) x));
    }

    /** Whether {@code x} is one of the outermost floats between the bounds, and so stands for all beyond it. */
    static boolean isSaturated(float low, float high, float x) {
        return x == first(low) || x == last(high);
    }

    /** The logarithm of the density at {@code x}; negative infinity at the bounds and beyond. */
    static double logDensity(float low, float high, float x, double mean, double std) {
        double width = (double) high - low;
        double below = ((double) x - low) / width;
        double above = ((double) high - x) / width;
        if (!(below > 0 && above > 0)) {
            return Double.NEGATIVE_INFINITY;
        }
        boolean saturated = isSaturated(low, high, x);
        if (!saturated && Math.ulp(x) <= SMALL * std * 2 * width * below * above) {
            double logBelow = StrictMath.log(below);
            double logAbove = StrictMath.log(above);
            double u = 0.5 * (logBelow - logAbove);
            return Normal.logDensity(u, mean, std) - StrictMath.log(width) - LOG_TWO - logBelow - logAbove;
        }
        double from = x == first(low) ? low : 0.5 * ((double) Math.nextDown(x) + x);
        double to = x == last(high) ? high : 0.5 * ((double) Math.nextUp(x) + x);
        return Normal.logMass((latent(low, high, from) - mean) / std, (latent(low, high, to) - mean) / std)
                - StrictMath.log(to - from);
    }

    /** The u of {@code x}; infinite at the bounds. */
    private static double latent(double low, double high, double x) {
        return 0.5 * (StrictMath.log(x - low) - StrictMath.log(high - x));
    }

    private static float first(float low) {
        return Math.nextUp(low);
    }

    private static float last(float high) {
        return Math.nextDown(high);
    }
}
