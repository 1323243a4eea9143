package io.outrider.internal.sampling;

/** Whether floats are finite, for arrays that nearly always are. */
public final class FiniteFloats {

    private static final int MAGNITUDE = 0x7fffffff;
    private static final int LOWEST_OF_EXPONENT = 0x00800000;

    private FiniteFloats() {}

    /** Whether all of {@code values} are finite; found without a jump for each of them. */
    public static boolean all(float[] values) {
        int carried = 0;
        for (float value : values) {
            // An exponent of all ones, which infinity and NaN have, carries into the sign.
            carried |= (Float.floatToRawIntBits(value) & MAGNITUDE) + LOWEST_OF_EXPONENT;
        }
        return carried >= 0;
    }
}
