package io.outrider.internal.sampling;

/** The standard normal distribution, in {@link StrictMath} and {@link Exponential}, so that results are the same on every machine. */
public final class Normal {

    /** ln √(2π). */
    static final double LOG_SQRT_TWO_PI = 0.9189385332046728;

    private static final double INVERSE_SQRT_TWO_PI = 0.3989422804014327;
    private static final double SQRT_32 = 5.656854249492381;

    private static final double[] CENTRE_P = {
        2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356, 0.06568233791820745
    };
    private static final double[] CENTRE_Q = {
        47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673
    };
    private static final double[] MIDDLE_P = {
        0.39894151208813466,
        8.883149794388377,
        93.50665613217785,
        597.2702763948002,
        2494.5375852903726,
        6848.190450536283,
        11602.65143764735,
        9842.714838383978,
        1.0765576773720192e-08
    };
    private static final double[] MIDDLE_Q = {
        22.266688044328117,
        235.387901782625,
        1519.3775994075547,
        6485.558298266761,
        18615.571640885097,
        34900.95272114598,
        38912.00328609327,
        19685.429676859992
    };
    private static final double[] TAIL_P = {
        0.215898534057957,
        0.12740116116024736,
        0.022235277870649807,
        0.0014216191932278934,
        2.9112874951168793e-05,
        0.023073441764940174
    };
    private static final double[] TAIL_Q = {
        1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-05
    };

    // AS 241, highest power first.
    private static final double[] CENTRAL_NUMERATOR = {
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665
    };
    private static final double[] CENTRAL_DENOMINATOR = {
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1
    };
    private static final double[] INTERMEDIATE_NUMERATOR = {
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835
    };
    private static final double[] INTERMEDIATE_DENOMINATOR = {
        1.0507500716444169e-09,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1
    };
    private static final double[] EXTREME_NUMERATOR = {
        2.0103343992922881e-07,
        2.7115555687434876e-05,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103
    };
    private static final double[] EXTREME_DENOMINATOR = {
        2.0442631033899397e-15,
        1.421511758316446e-07,
        1.8463183175100548e-05,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1
    };

    private Normal() {}

    /** The natural logarithm of the density at {@code x} of mean {@code mean} and standard deviation {@code std}. */
    static double logDensity(double x, double mean, double std) {
        double z = (x - mean) / std;
        return -0.5 * z * z - StrictMath.log(std) - LOG_SQRT_TWO_PI;
    }

    /** The density at {@code x} of the standard normal distribution. */
    static double density(double x) {
        return INVERSE_SQRT_TWO_PI * Exponential.of(-0.5 * x * x);
    }

    /** The distribution function: Cody's rational approximations (1969), to about 15 digits, also relative in the tail. */
    public static double cdf(double x) {
        double y = Math.abs(x);
        if (y <= 0.67448975) {
            return 0.5 + centre(x);
        }
        if (y >= 38.5) {
            return x > 0 ? 1 : 0;
        }
        double tail = scaledTail(y) * expMinusHalfSquare(y);
        return x > 0 ? 1 - tail : tail;
    }

    /** The logarithm of {@link #cdf}, finite also where that is not above zero: for every x with a finite square. */
    static double logCdf(double x) {
        return x > -5 ? StrictMath.log(cdf(x)) : -0.5 * x * x + StrictMath.log(scaledTail(-x));
    }

    /** The logarithm of the probability of the interval from {@code from} to {@code to}; either may be infinite. */
    static double logMass(double from, double to) {
        if (from > 0) {
            return logMass(-to, -from);
        }
        if (to > 0) {
            return StrictMath.log1p(-(cdf(from) + cdf(-to)));
        }
        double whole = logCdf(to);
        return whole == Double.NEGATIVE_INFINITY
                ? whole
                : whole + StrictMath.log1p(-StrictMath.exp(logCdf(from) - whole));
    }

    private static double centre(double x) {
        double square = x * x;
        double numerator = CENTRE_P[4] * square;
        double denominator = square;
        for (int i = 0; i < 3; i++) {
            numerator = (numerator + CENTRE_P[i]) * square;
            denominator = (denominator + CENTRE_Q[i]) * square;
        }
        return x * (numerator + CENTRE_P[3]) / (denominator + CENTRE_Q[3]);
    }

    /** (1 − Φ(y)) exp(y²/2) for positive {@code y}. */
    private static double scaledTail(double y) {
        if (y <= SQRT_32) {
            double numerator = MIDDLE_P[8] * y;
            double denominator = y;
            for (int i = 0; i < 7; i++) {
                numerator = (numerator + MIDDLE_P[i]) * y;
                denominator = (denominator + MIDDLE_Q[i]) * y;
            }
            return (numerator + MIDDLE_P[7]) / (denominator + MIDDLE_Q[7]);
        }
        double square = 1 / (y * y);
        double numerator = TAIL_P[5] * square;
        double denominator = square;
        for (int i = 0; i < 4; i++) {
            numerator = (numerator + TAIL_P[i]) * square;
            denominator = (denominator + TAIL_Q[i]) * square;
        }
        double ratio = square * (numerator + TAIL_P[4]) / (denominator + TAIL_Q[4]);
        return (INVERSE_SQRT_TWO_PI - ratio) / y;
    }

    /** exp(−y²/2); far out with y split at 1/16, so that the square of the leading part is exact. */
    private static double expMinusHalfSquare(double y) {
        if (y < 5) {
            return Exponential.of(-0.5 * y * y);
        }
        double leading = (int) (y * 16) / 16.0;
        double rest = (y - leading) * (y + leading);
        return Exponential.of(-leading * leading * 0.5) * Exponential.of(-rest * 0.5);
    }

    /**
     * The inverse of {@link #cdf}: algorithm AS 241 (PPND16) of Wichura (1988), to about 16 digits.
     *
     * @param p in (0, 1)
     */
    public static double quantile(double p) {
        double q = p - 0.5;
        if (Math.abs(q) <= 0.425) {
            return q * ratio(CENTRAL_NUMERATOR, CENTRAL_DENOMINATOR, 0.180625 - q * q);
        }
        double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
        double value = r <= 5
                ? ratio(INTERMEDIATE_NUMERATOR, INTERMEDIATE_DENOMINATOR, r - 1.6)
                : ratio(EXTREME_NUMERATOR, EXTREME_DENOMINATOR, r - 5);
        return q < 0 ? -value : value;
    }

    private static double ratio(double[] numerator, double[] denominator, double r) {
        double above = numerator[0];
        double below = denominator[0];
        for (int i = 1; i < numerator.length; i++) {
            above = above * r + numerator[i];
            below = below * r + denominator[i];
        }
        return above / below;
    }
}
