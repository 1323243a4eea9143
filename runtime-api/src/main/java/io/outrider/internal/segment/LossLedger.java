package io.outrider.internal.segment;

/** Which losses are not yet marked in the log. Belongs to the writer. */
final class LossLedger {
    private static final LossReason[] REASONS = {
        LossReason.RING_FULL, LossReason.DISK_FULL, LossReason.TOO_LARGE, LossReason.DELETED
    };

    private final LogCounters counters;
    private final long[] marked = new long[REASONS.length];

    LossLedger(LogCounters counters) {
        this.counters = counters;
    }

    private long count(LossReason reason) {
        return switch (reason) {
            case RING_FULL -> counters.refused(Refusal.RING_FULL);
            case DISK_FULL -> counters.refused(Refusal.DISK_FULL);
            case TOO_LARGE -> counters.refused(Refusal.TOO_LARGE);
            case DELETED -> counters.takenAway.get();
            case CORRUPTION, TORN -> 0; // marked in place, by recovery
        };
    }

    boolean owes() {
        for (int i = 0; i < REASONS.length; i++) {
            if (count(REASONS[i]) > marked[i]) {
                return true;
            }
        }
        return false;
    }

    /** Marks what is owed, as far as there is room. */
    void settle(SegmentWriter writer) {
        for (int i = 0; i < REASONS.length; i++) {
            long count = count(REASONS[i]);
            if (count > marked[i] && writer.markLoss(count - marked[i], REASONS[i])) {
                marked[i] = count;
            }
        }
    }
}
