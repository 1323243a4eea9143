package io.outrider.http;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who sends a request, when, and what, signed with a key that both ends know: HMAC-SHA-256 over the five lines
 *
 * <pre>
 * outrider-hmac-sha256
 * seconds since 1970, in decimal digits
 * method, such as PUT
 * path, percent-encoded as it is sent, without a query
 * SHA-256 of the content, 64 lower-case hexadecimal digits
 * </pre>
 *
 * <p>joined by line feeds, without one at the end, in UTF-8, keyed with the bytes of the secret's text. It goes into the
 * header {@code Authorization} as {@code Outrider-HMAC-SHA256 key=ID,time=SECONDS,signature=HEX}. The secret never goes over
 * the wire, and a signature that somebody overheard serves to put the same content under the same name again, for as long
 * as the receiver accepts its time. The host is not signed: give each receiver a key of its own.
 *
 * @param keyId which key, 1 to 64 letters, digits, dots, dashes or underscores
 * @param epochSeconds when it was signed
 * @param signature the HMAC, 64 lower-case hexadecimal digits
 */
public record HmacSignature(String keyId, long epochSeconds, String signature) {

    /** The scheme's name, with which the header begins. */
    public static final String SCHEME = "Outrider-HMAC-SHA256";

    /** The fewest bytes of a secret. */
    public static final int LEAST_SECRET_BYTES = 32;

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern HEADER =
            Pattern.compile(SCHEME + " key=(" + KEY_ID.pattern() + "),time=([0-9]{1,12}),signature=([0-9a-f]{64})");
    private static final int LONGEST_HEADER = 256;

    /** Checks the key's id. */
    public HmacSignature {
        requireKeyId(keyId);
    }

    /**
     * A key's id, if it is one.
     *
     * @throws IllegalArgumentException if it is not
     */
    static String requireKeyId(String keyId) {
        if (!KEY_ID.matcher(keyId).matches()) {
            throw new IllegalArgumentException(
                    "a key's id has 1 to 64 letters, digits, dots, dashes or underscores, not \"" + keyId + "\"");
        }
        return keyId;
    }

    /**
     * Signs a request.
     *
     * @param rawPath the path as it is sent
     * @param sha256 the digest of the content, 64 lower-case hexadecimal digits
     * @throws IllegalArgumentException if the secret has less than {@value #LEAST_SECRET_BYTES} bytes
     */
    public static HmacSignature sign(
            String keyId, String secret, long epochSeconds, String method, String rawPath, String sha256) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        if (key.length < LEAST_SECRET_BYTES) {
            throw new IllegalArgumentException("the secret of the key " + keyId + " has " + key.length + " bytes; "
                    + LEAST_SECRET_BYTES + " is the least");
        }
        String text = "outrider-hmac-sha256\n" + epochSeconds + "\n" + method + "\n" + rawPath + "\n" + sha256;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return new HmacSignature(keyId, epochSeconds, HexFormat.of().formatHex(code));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this Java platform has no HMAC-SHA-256", e);
        }
    }

    /** The signature that an {@code Authorization} header carries; empty if it carries none of this scheme. */
    public static Optional<HmacSignature> parse(String header) {
        if (header.length() > LONGEST_HEADER) {
            return Optional.empty();
        }
        Matcher parts = HEADER.matcher(header);
        return parts.matches()
                ? Optional.of(new HmacSignature(parts.group(1), Long.parseLong(parts.group(2)), parts.group(3)))
                : Optional.empty();
    }

    /** Whether this is what {@code secret} gives for the request; takes as long for a wrong one as for a right one. */
    public boolean signs(String secret, String method, String rawPath, String sha256) {
        HmacSignature right = sign(keyId, secret, epochSeconds, method, rawPath, sha256);
        return MessageDigest.isEqual(
                right.signature.getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.US_ASCII));
    }

    /** The value of the {@code Authorization} header. */
    public String header() {
        return SCHEME + " key=" + keyId + ",time=" + epochSeconds + ",signature=" + signature;
    }
}
