package io.outrider;

/**
 * The name of one decision, unique across hosts and restarts, that an outcome is reported under.
 *
 * <p>It is 128 bits: written as 32 lower-case hexadecimal digits, portable between hosts, and safe to put into an order,
 * a URL or a database column. It carries no secret: sign it before it is handed to a stranger who could report an
 * outcome under it.
 *
 * @param high the upper 64 bits: who issued it (producer and epoch), or a hash of a host's own key
 * @param low the lower 64 bits: a counter, or a hash of a host's own key
 */
public record DecisionId(long high, long low) {

    /** Length of the text form, in characters. */
    public static final int TEXT_LENGTH = 32;

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if {@code text} is not 32 hexadecimal digits; the message holds the text
     */
    public static DecisionId parse(String text) {
        return Hex128.parse(text, "decision id", DecisionId::new);
    }

    /** The text form: 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return Hex128.format(high, low);
    }
}
