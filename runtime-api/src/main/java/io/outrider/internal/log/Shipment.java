package io.outrider.internal.log;

import io.outrider.experience.FileRefusedException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The sending of one frozen segment: which of its files the sink has confirmed and which it has refused for good. The
 * manifest, which says that all the others are there, is sent only if none was refused. Belongs to the shipping thread.
 */
final class Shipment {

    private final Frozen frozen;
    private final BitSet confirmed = new BitSet();
    private final BitSet refused = new BitSet();
    private @Nullable FileRefusedException refusal;

    Shipment(Frozen frozen) {
        this.frozen = frozen;
    }

    Frozen frozen() {
        return frozen;
    }

    /** The file to be sent next, or null if there is none. */
    @Nullable
    FrozenFile next() {
        int at = at();
        int files = frozen.files().size();
        boolean manifest = frozen.complete() && at == files - 1;
        return at >= files || (manifest && !refused.isEmpty())
                ? null
                : frozen.files().get(at);
    }

    private int at() {
        int at = confirmed.nextClearBit(0);
        while (refused.get(at)) {
            at = confirmed.nextClearBit(at + 1);
        }
        return at;
    }

    /** The sink has what {@link #next} said. */
    void confirm() {
        confirmed.set(at());
    }

    /** The sink will never take what {@link #next} said. */
    void refuse(FileRefusedException why) {
        refused.set(at());
        refusal = refusal == null ? why : refusal;
    }

    /** Whether the sink has everything, once nothing is left to be sent. */
    boolean complete() {
        return frozen.complete() && refused.isEmpty();
    }

    /** How many files were refused. */
    int refused() {
        return refused.cardinality();
    }

    /** How many files the format could not write. */
    int unwritten() {
        return frozen.unwritten().size();
    }

    /** Why it is not complete; null if it is. */
    @Nullable
    String reason() {
        return refusal != null
                ? refusal.getMessage()
                : frozen.complete() ? null : frozen.unwritten().get(0);
    }

    /** Has what was refused be sent again, and what came after it. */
    void retry() {
        refused.clear();
        refusal = null;
    }

    /** The rows of the confirmed files that are decisions. */
    long decisions() {
        return confirmed.stream().mapToLong(file -> frozen.decisions(file)).sum();
    }
}
