package io.outrider.http;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a content as the headers {@code Content-Digest} and {@code Repr-Digest} carry it (RFC 9530):
 * {@code sha-256=:…:}, with the 32 bytes in base 64 between the colons.
 */
public final class ContentDigest {

    /** The request's header: what was sent. */
    public static final String CONTENT_DIGEST = "Content-Digest";

    /** The answer's header: what is stored under the name. */
    public static final String REPR_DIGEST = "Repr-Digest";

    private static final Pattern MEMBER = Pattern.compile("(?:^|,)[ \\t]*sha-256=:([A-Za-z0-9+/]{43}=):");
    private static final int LONGEST_HEADER = 1024;
    private static final int DIGITS = 64;

    private ContentDigest() {}

    /**
     * The header's value for a digest.
     *
     * @param sha256 64 hexadecimal digits
     * @throws IllegalArgumentException if it is not that
     */
    public static String format(String sha256) {
        if (sha256.length() != DIGITS) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits, not \"" + sha256 + "\"");
        }
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)) + ":";
    }

    /** The SHA-256 that a header's value names, as 64 lower-case hexadecimal digits; empty if it names none. */
    public static Optional<String> parse(String header) {
        if (header.length() > LONGEST_HEADER) {
            return Optional.empty();
        }
        Matcher member = MEMBER.matcher(header);
        if (!member.find()) {
            return Optional.empty();
        }
        return Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(member.group(1))));
    }
}
