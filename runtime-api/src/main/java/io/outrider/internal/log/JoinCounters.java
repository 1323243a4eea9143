package io.outrider.internal.log;

import java.util.concurrent.atomic.AtomicLong;

/** What the join has counted since the log was opened; readable from any thread. */
final class JoinCounters {

    final AtomicLong rewarded = new AtomicLong();
    final AtomicLong late = new AtomicLong();
    final AtomicLong orphans = new AtomicLong();
    final AtomicLong duplicates = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong unreadable = new AtomicLong();
    volatile long pending;
}
