package io.outrider;

import java.nio.charset.StandardCharsets;

/**
 * The 128 bits that all randomness of one decision is a function of.
 *
 * <p>Together with the agent's seed it determines the draw: the same seed, key and scores give the same action on any
 * host, thread or batch size. A host that can name its decisions (a stream engine's entity and step) gives the key, and
 * then the key determines the decision's id as well, so that a repeated decision is recognised as the same one. Without
 * a key from the host the runtime takes the decision's own id, or in an episode (episode, step).
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record DrawKey(long high, long low) {

    /** The key of step {@code step} of entity {@code entity}. */
    public static DrawKey of(long entity, long step) {
        return new DrawKey(entity, step);
    }

    /** The key of step {@code step} of the entity named {@code entity} (hashed with 64-bit FNV-1a and a finaliser). */
    public static DrawKey of(String entity, long step) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : entity.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return new DrawKey(hash ^ (hash >>> 31), step);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if {@code text} is not 32 hexadecimal digits; the message holds the text
     */
    public static DrawKey parse(String text) {
        return Hex128.parse(text, "draw key", DrawKey::new);
    }

    /** The text form: 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return Hex128.format(high, low);
    }
}
