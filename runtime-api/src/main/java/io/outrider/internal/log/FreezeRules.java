package io.outrider.internal.log;

import io.outrider.internal.segment.SegmentFile;
import io.outrider.internal.segment.SegmentLog;

/**
 * Settles, when a segment is frozen first, what is left out of it, and has the same left out each time after. Belongs to the
 * shipping thread.
 */
final class FreezeRules {

    private final SegmentLog joined;
    private final Erasures erasures;
    private final FreezeLedger ledger;
    private final ShipCounters counters;
    private final SubjectTrail trail = new SubjectTrail(SubjectTrail.CAPACITY);

    FreezeRules(SegmentLog joined, Erasures erasures, FreezeLedger ledger, ShipCounters counters) {
        this.joined = joined;
        this.erasures = erasures;
        this.ledger = ledger;
        this.counters = counters;
    }

    /** The rows of a segment without those that are left out; which ones those are survives a power loss from then on. */
    SegmentRows rows(SegmentFile segment) {
        FreezeLedger.LeftOut before = ledger.of(segment.name());
        LeavingOut leavingOut =
                before == null ? LeavingOut.now(erasures, trail) : LeavingOut.again(erasures, trail, before);
        SegmentRows rows = SegmentRows.of(segment, leavingOut);
        if (before == null) {
            ledger.note(
                    segment.name(),
                    leavingOut.leftOut(),
                    joined.sealedSegments(),
                    rows.manifest().latestMicros());
            counters.erased.getAndAdd(leavingOut.count());
        }
        return rows;
    }
}
