package io.outrider.internal.record;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The UTF-8 bytes of a text that is nearly always the same object as the last time, as a policy's version is in all records
 * of its lane: they are encoded again only when it is another. Not thread-safe.
 */
public final class EncodedText {

    private static final byte[] NONE = new byte[0];

    private @Nullable String text;
    private byte[] bytes = NONE;

    /** The bytes of {@code text}, a lone surrogate as a question mark; the caller does not change them. */
    @SuppressWarnings("ReferenceEquality") // the same object has the same bytes; another is compared by its letters
    public byte[] of(String text) {
        if (this.text != text) {
            encode(text);
        }
        return bytes;
    }

    private void encode(String other) {
        if (!other.equals(text)) {
            bytes = other.getBytes(StandardCharsets.UTF_8);
        }
        text = other;
    }
}
