package io.outrider;

import io.outrider.internal.sign.Hmac;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * Turns names of people into pseudonyms, so that experience can be told apart by whom it is about, and found again, without
 * naming anyone: HMAC-SHA256 with a key that only the caller has.
 *
 * <pre>{@code
 * var subjects = SubjectKeys.of(key);
 * CandidateAgent.builder(...).subject(request -> subjects.pseudonym(request.user()))
 * }</pre>
 *
 * <p>Who has shipped files but not the key can neither read a name out of a pseudonym nor check a guess. To rotate, make
 * {@code SubjectKeys.of(newKey, oldKey)}: new rows get the new key's pseudonym, which is not the old one, so that a person's
 * older rows no longer count as hers to a trainer; {@link #all} names both, to find everything about her. A key that is
 * destroyed makes its pseudonyms anonymous for good. Immutable and thread-safe; keys are copied, and never printed.
 */
public final class SubjectKeys {

    /** The least length of a key, in bytes. */
    public static final int LEAST_KEY_BYTES = 32;

    private static final String DOMAIN = "outrider subject 1:";

    private final Hmac current;
    private final List<Hmac> earlier;

    private SubjectKeys(Hmac current, List<Hmac> earlier) {
        this.current = current;
        this.earlier = earlier;
    }

    /**
     * Makes pseudonyms with {@code key}, and knows those that earlier keys made.
     *
     * @param key at least {@link #LEAST_KEY_BYTES} random bytes
     * @param earlier the keys before it
     * @throws IllegalArgumentException if a key is shorter
     */
    public static SubjectKeys of(byte[] key, byte[]... earlier) {
        List<Hmac> before = new ArrayList<>();
        for (byte[] one : earlier) {
            before.add(checked(one));
        }
        return new SubjectKeys(checked(key), List.copyOf(before));
    }

    private static Hmac checked(byte[] key) {
        if (key.length < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException("a key has at least " + LEAST_KEY_BYTES + " bytes, not " + key.length);
        }
        return new Hmac(key);
    }

    /** The pseudonym of {@code subject}: 43 letters, digits, '_' and '-'. */
    public String pseudonym(String subject) {
        return text(current, subject);
    }

    /** The pseudonyms of {@code subject} under every key, the current one first. */
    public List<String> all(String subject) {
        List<String> all = new ArrayList<>(List.of(pseudonym(subject)));
        earlier.forEach(key -> all.add(text(key, subject)));
        return List.copyOf(all);
    }

    private static String text(Hmac key, String subject) {
        Objects.requireNonNull(subject, "subject");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.of(DOMAIN + subject));
    }

    @Override
    public String toString() {
        return "SubjectKeys[" + (1 + earlier.size()) + " keys]";
    }
}
