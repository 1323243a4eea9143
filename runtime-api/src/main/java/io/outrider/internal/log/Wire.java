package io.outrider.internal.log;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How values lie in a payload, little-endian; writing allocates nothing. */
final class Wire {

    /** The version of all payloads. */
    static final short VERSION = 1;

    /** Fewer floats are written one by one sooner than the copy of an array begins. */
    private static final int WORTH_COPYING = 8;

    private static final char REPLACEMENT = '?';

    private Wire() {}

    /** The number of bytes of {@code text} as {@link #putText} writes it; 0 for null. */
    static int textLength(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        int bytes = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (paired(text, i)) {
                bytes += 4;
                i++;
            } else {
                bytes += Character.isSurrogate(c) ? 1 : 3;
            }
        }
        return bytes;
    }

    /** Writes {@code text} as UTF-8, a lone surrogate as a question mark; nothing for null. */
    static void putText(ByteBuffer into, @Nullable String text) {
        if (text == null) {
            return;
        }
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                into.put((byte) c);
            } else if (c < 0x800) {
                into.put((byte) (0xC0 | (c >> 6))).put((byte) (0x80 | (c & 0x3F)));
            } else if (paired(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                into.put((byte) (0xF0 | (point >> 18))).put((byte) (0x80 | ((point >> 12) & 0x3F)));
                into.put((byte) (0x80 | ((point >> 6) & 0x3F))).put((byte) (0x80 | (point & 0x3F)));
            } else if (Character.isSurrogate(c)) {
                into.put((byte) REPLACEMENT);
            } else {
                into.put((byte) (0xE0 | (c >> 12))).put((byte) (0x80 | ((c >> 6) & 0x3F)));
                into.put((byte) (0x80 | (c & 0x3F)));
            }
        }
    }

    private static boolean paired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /** The {@code length} bytes at {@code at} as text. */
    static String text(ByteBuffer from, int at, int length) {
        byte[] bytes = new byte[length];
        from.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void putFloats(ByteBuffer into, float[] values, int count) {
        int at = into.position();
        for (int i = 0; i < count; i++) {
            into.putFloat(at + Float.BYTES * i, values[i]);
        }
        into.position(at + Float.BYTES * count);
    }

    /**
     * Writes {@code count} floats from the position of {@code into} on, a multiple of 4.
     *
     * @param view the same memory as floats, from the first byte of {@code into} on
     */
    static void putFloats(ByteBuffer into, FloatBuffer view, float[] values, int count) {
        if (count < WORTH_COPYING) {
            putFloats(into, values, count);
            return;
        }
        int at = into.position();
        view.put(at / Float.BYTES, values, 0, count);
        into.position(at + Float.BYTES * count);
    }

    /** The {@code count} floats at {@code at}. */
    static float[] floats(ByteBuffer from, int at, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = from.getFloat(at + Float.BYTES * i);
        }
        return values;
    }

    /**
     * Refuses a payload of another version.
     *
     * @throws IllegalStateException naming what it is and its version
     */
    static void checkVersion(int version, String what) {
        if (version != VERSION) {
            throw new IllegalStateException(what + " has version " + version + "; this version reads " + VERSION);
        }
    }
}
