package io.outrider.samples.receiver;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names that files may have: relative, and never anything but a place below the folder. */
final class FileName {

    private static final int LONGEST = 1024;
    private static final int LONGEST_PART_BYTES = 255;
    private static final int MOST_PARTS = 16;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private FileName() {}

    /**
     * The name that a percent-encoded path spells; empty if it is none. Each part begins with something other than a dot,
     * so that {@code ..}, and the folder of unfinished files, are no names.
     */
    static Optional<String> decode(String path) {
        if (path.length() > 3 * LONGEST) {
            return Optional.empty();
        }
        byte[] bytes = unescape(path);
        if (bytes.length == 0 || bytes.length > LONGEST) {
            return Optional.empty();
        }
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        String[] parts = name.split("/", -1);
        boolean right = parts.length <= MOST_PARTS
                && name.indexOf('\\') < 0
                && !CONTROL.matcher(name).find();
        for (String part : parts) {
            right &= !part.isEmpty()
                    && part.charAt(0) != '.'
                    && part.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PART_BYTES;
        }
        return right ? Optional.of(name) : Optional.empty();
    }

    /** The bytes that a path spells; none if an escape is broken, or a character stands there that must be escaped. */
    private static byte[] unescape(String path) {
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return new byte[0];
            }
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return new byte[0];
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        byte[] spelt = new byte[bytes.position()];
        bytes.flip().get(spelt);
        return spelt;
    }
}
