package io.outrider.internal.log;

import java.util.concurrent.atomic.AtomicLong;

/** What shipping has counted since the log was opened; readable from any thread. */
final class ShipCounters {

    /** No segment waits. */
    static final long NONE = Long.MIN_VALUE;

    final AtomicLong rows = new AtomicLong();
    final AtomicLong failures = new AtomicLong();

    /** Records that were left out of frozen files because someone was erased. */
    final AtomicLong erased = new AtomicLong();

    /** Sealed segments of the joined log that someone deleted before they were shipped. */
    final AtomicLong vanished = new AtomicLong();

    /** Sealed segments that the sink has not confirmed. */
    volatile int backlog;

    /** The wall clock at which the oldest of those was begun, µs; or {@link #NONE}. */
    volatile long oldestMicros = NONE;

    /** Files that the sink has refused for good and that are set aside. */
    volatile int refused;

    /** Files that the format cannot write and whose rows are set aside. */
    volatile int unwritten;
}
