package io.outrider.internal.log;

import io.outrider.internal.segment.LossReason;
import java.util.concurrent.atomic.AtomicLong;

/** What the join has counted since the log was opened; readable from any thread. */
final class JoinCounters {

    final AtomicLong rewarded = new AtomicLong();
    final AtomicLong late = new AtomicLong();
    final AtomicLong orphans = new AtomicLong();
    final AtomicLong duplicates = new AtomicLong();

    /** Records that had been written and are gone: deleted or damaged. */
    final AtomicLong lost = new AtomicLong();

    final AtomicLong unreadable = new AtomicLong();
    volatile long pending;

    /** Counts what a mark in the raw log says, unless it was never acknowledged: refused, or torn by a power loss. */
    void marked(long count, int reason) {
        if (reason == LossReason.CORRUPTION.code() || reason == LossReason.DELETED.code()) {
            lost.getAndAdd(count);
        }
    }
}
