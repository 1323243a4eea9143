package io.outrider.internal.segment;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The segments of this epoch whose writing has ended and whose sealing has not: those given up after a failure, and those
 * whose rename failed. Belongs to the log's writer.
 */
final class UnsealedSegments {
    private static final System.Logger LOGGER = System.getLogger(UnsealedSegments.class.getName());

    private final LogContext context;
    private final Recovery recovery;
    private final Deque<Catalog.Entry> pending = new ArrayDeque<>();

    UnsealedSegments(LogContext context, Recovery recovery) {
        this.context = context;
        this.recovery = recovery;
    }

    /** Keeps a segment for later; readers may read it up to its durable point and go on to the next. */
    void add(Catalog.Entry entry) {
        entry.complete = true;
        pending.add(entry);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Seals the durable part of each; throws {@link StorageException} at the first that still fails. */
    void finish() {
        for (Catalog.Entry entry = pending.peek(); entry != null; entry = pending.peek()) {
            long size = finish(entry);
            pending.remove();
            if (size == Recovery.GONE) {
                context.counters().takenAway.getAndAdd(entry.records);
                context.counters().lost.getAndAdd(entry.records);
                context.catalog().remove(entry.name);
                context.share().add(-entry.bytes);
            } else {
                settle(entry, size);
            }
        }
    }

    private long finish(Catalog.Entry entry) {
        try {
            return recovery.finish(
                    entry.name, entry.limit, Long.MAX_VALUE, context.meta().producer());
        } catch (StorageException e) {
            if (!e.missing()) {
                throw e;
            }
            LOGGER.log(Level.WARNING, "Segment " + entry.name + " is gone", e);
            return Recovery.GONE;
        }
    }

    /** Enters a segment as sealed, with the size of its file; deletes it if its owner no longer wants it. */
    void settle(Catalog.Entry entry, long size) {
        context.share().add(size - entry.bytes);
        entry.bytes = size;
        entry.limit = (int) size;
        entry.sealed = true;
        if (entry.released) {
            delete(entry);
        }
    }

    /** Deletes a sealed segment. */
    void delete(Catalog.Entry entry) {
        context.storage().delete(context.path(entry.name.sealedFile()));
        context.catalog().remove(entry.name);
        context.share().add(-entry.bytes);
    }
}
