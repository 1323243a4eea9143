package io.outrider.internal.segment;

/** Why an append was refused. Refusals are returned as negative numbers in place of a position. */
public enum Refusal {
    /** The ring has no room: frames come faster than they can be written. Bursty, so the loss is biased. */
    RING_FULL(0),
    /** The disk, or the log's share of it, has no room for a frame of this priority. */
    DISK_FULL(1),
    /** The log is closed or closing. */
    CLOSED(2),
    /** The payload is longer than the log's maximum. */
    TOO_LARGE(3);

    private static final Refusal[] ALL = values();

    private final int index;

    Refusal(int index) {
        this.index = index;
    }

    /** The negative number that stands for this refusal. */
    public long code() {
        return -1L - index;
    }

    /**
     * The refusal that a negative result of an append stands for.
     *
     * @throws IllegalArgumentException if the result is a position
     */
    public static Refusal of(long result) {
        if (result >= 0 || result < -ALL.length) {
            throw new IllegalArgumentException(result + " is not a refusal");
        }
        return ALL[(int) (-1L - result)];
    }

    int index() {
        return index;
    }

    static int count() {
        return ALL.length;
    }
}
