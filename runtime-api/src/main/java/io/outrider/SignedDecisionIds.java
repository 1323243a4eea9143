package io.outrider;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.outrider.internal.sign.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Signs decision ids that are handed to strangers, such as browsers, and checks them when an outcome comes back, so that nobody
 * reports rewards for decisions that were not handed to him.
 *
 * <pre>{@code
 * var ids = SignedDecisionIds.signing("2026-11", key).accepting("2026-10", oldKey);
 * ids.bindTo(meterRegistry);
 * page.put("decision", ids.sign(decision.id()));
 * ...
 * agent.report(ids.outcome(token, 1.0).key("click"));
 * }</pre>
 *
 * <p>A token is {@code <key id>.<decision id>.<signature>}, safe in a URL: the signature is HMAC-SHA256, whole, over the two
 * parts before it, in base64url. To rotate, sign with a new key and go on accepting the old one for as long as outcomes of
 * its tokens may arrive. A token does not expire and can be used again: name outcomes by a key, so that a repeated report
 * counts once. Immutable and thread-safe; keys are copied, and never printed.
 */
public final class SignedDecisionIds implements MeterBinder {

    /** The least length of a key, in bytes. */
    public static final int LEAST_KEY_BYTES = 32;

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final String DOMAIN = "outrider decision id 1:";
    private static final int PARTS = 3;

    private final String keyId;
    private final Map<String, Hmac> keys;
    private final AtomicLong rejected;

    private SignedDecisionIds(String keyId, Map<String, Hmac> keys, AtomicLong rejected) {
        this.keyId = keyId;
        this.keys = keys;
        this.rejected = rejected;
    }

    /**
     * Signs and accepts with this key.
     *
     * @param keyId names the key in tokens: 1 to 32 letters, digits, '_' and '-'
     * @param key at least {@link #LEAST_KEY_BYTES} random bytes
     * @throws IllegalArgumentException if the name or the key's length is not such
     */
    public static SignedDecisionIds signing(String keyId, byte[] key) {
        Map<String, Hmac> keys = new LinkedHashMap<>();
        keys.put(checked(keyId), key(key));
        return new SignedDecisionIds(keyId, keys, new AtomicLong());
    }

    /**
     * Accepts a further key, which does not sign: one that signed before. Counts on with this one.
     *
     * @throws IllegalArgumentException if the name or the key's length is not as above, or the name is taken
     */
    public SignedDecisionIds accepting(String otherId, byte[] key) {
        Map<String, Hmac> more = new LinkedHashMap<>(keys);
        if (more.putIfAbsent(checked(otherId), key(key)) != null) {
            throw new IllegalArgumentException("there is a key with the id \"" + otherId + "\" already");
        }
        return new SignedDecisionIds(keyId, more, rejected);
    }

    private static String checked(String keyId) {
        if (!KEY_ID.matcher(keyId).matches()) {
            throw new IllegalArgumentException(
                    "a key id is made of 1 to 32 letters, digits, '_' and '-', not \"" + keyId + "\"");
        }
        return keyId;
    }

    private static Hmac key(byte[] key) {
        if (key.length < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException("a key has at least " + LEAST_KEY_BYTES + " bytes, not " + key.length);
        }
        return new Hmac(key);
    }

    /** The token of a decision. */
    public String sign(DecisionId id) {
        String signed = keyId + "." + id;
        return signed + "." + signature(java.util.Objects.requireNonNull(keys.get(keyId)), signed);
    }

    /**
     * The decision of a token that was signed with one of the keys.
     *
     * @throws InvalidSignatureException if it was not, which is counted
     */
    public DecisionId verify(String token) {
        String[] parts = token.split("\\.", -1);
        Hmac key = parts.length == PARTS ? keys.get(parts[0]) : null;
        if (key == null) {
            throw reject(token, parts.length == PARTS ? "signed with an unknown key" : "not a signed decision id");
        }
        byte[] expected = signature(key, parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, parts[2].getBytes(StandardCharsets.UTF_8))) {
            throw reject(token, "wrong signature");
        }
        return DecisionId.parse(parts[1]);
    }

    /**
     * An outcome of the decision of a token that was signed with one of the keys, to be named and reported.
     *
     * @param value the reward, as {@link Outcome#of} takes it
     * @throws InvalidSignatureException if it was not, which is counted
     * @throws IllegalArgumentException if {@code value} is not finite, also as a float
     */
    public Outcome outcome(String token, double value) {
        return Outcome.of(verify(token), value);
    }

    /** Registers the counter {@code outrider.decision.ids.rejected}, which is {@link #rejected}. */
    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("outrider.decision.ids.rejected", rejected, AtomicLong::doubleValue)
                .description("Tokens that were no signed decision ids, or signed with another key")
                .register(registry);
    }

    /** How many tokens were rejected, by this and by those it was made from or made. */
    public long rejected() {
        return rejected.get();
    }

    private InvalidSignatureException reject(String token, String why) {
        rejected.incrementAndGet();
        return new InvalidSignatureException(token, why);
    }

    private static String signature(Hmac key, String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.of(DOMAIN + text));
    }

    @Override
    public String toString() {
        return "SignedDecisionIds[signing=" + keyId + ", accepting=" + keys.keySet() + "]";
    }
}
