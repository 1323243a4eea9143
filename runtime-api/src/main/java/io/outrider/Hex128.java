package io.outrider;

import java.util.HexFormat;

/** The text form that all 128-bit names share: 32 lower-case hexadecimal digits. */
final class Hex128 {

    private static final HexFormat HEX = HexFormat.of();
    private static final int DIGITS = 32;

    private Hex128() {}

    /** Makes a value of two longs. */
    interface Factory<T> {
        T of(long high, long low);
    }

    static String format(long high, long low) {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    static <T> T parse(String text, String what, Factory<T> factory) {
        try {
            if (text.length() == DIGITS) {
                return factory.of(
                        HexFormat.fromHexDigitsToLong(text, 0, DIGITS / 2),
                        HexFormat.fromHexDigitsToLong(text, DIGITS / 2, DIGITS));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a " + what + " (32 hexadecimal digits): \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("not a " + what + " (32 hexadecimal digits): \"" + text + "\"");
    }
}
