package io.outrider.internal.log;

import java.util.Comparator;
import java.util.List;

/**
 * A tombstone: whose records are to be left out, and up to when. It covers a decision that was made under one of the subject
 * keys, in an earlier epoch of this log or no later than {@code erasedAtMicros}: the clock may have been set back in between,
 * but all that was recorded in an earlier epoch came before.
 *
 * @param epoch the raw log's epoch in which it was made
 * @param number counted from 1 in that epoch
 * @param erasedAtMicros in µs since 1970, by the log's clock; no earlier than any decision that the log had taken until then
 * @param subjects the subject keys
 */
record Erasure(long epoch, long number, long erasedAtMicros, List<String> subjects) implements Comparable<Erasure> {

    private static final Comparator<Erasure> ORDER =
            Comparator.comparingLong(Erasure::epoch).thenComparingLong(Erasure::number);

    Erasure {
        subjects = List.copyOf(subjects);
    }

    boolean covers(long decisionEpoch, long decidedAtMicros) {
        return decisionEpoch < epoch || decidedAtMicros <= erasedAtMicros;
    }

    /** Whether it is this one or was made before it. */
    boolean upTo(Cut cut) {
        return epoch < cut.epoch || (epoch == cut.epoch && number <= cut.number);
    }

    Cut cut() {
        return new Cut(epoch, number);
    }

    @Override
    public int compareTo(Erasure other) {
        return ORDER.compare(this, other);
    }

    /** The last of the erasures that count, in their order. */
    record Cut(long epoch, long number) {
        /** None counts. */
        static final Cut NONE = new Cut(0, 0);

        @Override
        public String toString() {
            return epoch + "-" + number;
        }
    }
}
