package io.outrider.internal.log;

import io.outrider.internal.segment.SegmentName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The shipments that cannot be completed now, because the sink refuses a file for good or the format cannot write one. Their
 * segments stay on disk; each is tried again every hour. Belongs to the shipping thread, but for what says otherwise.
 */
final class SetAside {

    private static final long EVERY_NANOS = TimeUnit.HOURS.toNanos(1);

    private final TreeMap<SegmentName, Shipment> shipments = new TreeMap<>();
    private final Deque<Shipment> again = new ArrayDeque<>();
    private final ShipCounters counters;
    private long since;
    private volatile @Nullable SegmentName first;
    private volatile @Nullable String why;

    SetAside(ShipCounters counters) {
        this.counters = counters;
    }

    /** The oldest segment that is set aside, or null; readable from any thread. */
    @Nullable
    SegmentName first() {
        return first;
    }

    /** What is set aside and why, or null; readable from any thread. */
    @Nullable
    String why() {
        return why;
    }

    void add(Shipment shipment, long now) {
        if (shipments.put(shipment.frozen().segment(), shipment) == null && shipments.size() == 1) {
            since = now;
        }
        describe();
    }

    void remove(SegmentName segment) {
        if (shipments.remove(segment) != null) {
            describe();
        }
    }

    /** One that is to be tried again, or null. */
    @Nullable
    Shipment due(long now) {
        if (again.isEmpty() && !shipments.isEmpty() && now - since > EVERY_NANOS) {
            again.addAll(shipments.values());
            since = now;
        }
        return again.poll();
    }

    private void describe() {
        first = shipments.isEmpty() ? null : shipments.firstKey();
        int refused = shipments.values().stream().mapToInt(Shipment::refused).sum();
        int unwritten =
                shipments.values().stream().mapToInt(Shipment::unwritten).sum();
        counters.refused = refused;
        counters.unwritten = unwritten;
        String reason =
                shipments.isEmpty() ? null : shipments.firstEntry().getValue().reason();
        why = reason == null
                ? null
                : "shipping: " + (refused > 0 ? refused + " files are refused by the sink" : "")
                        + (refused > 0 && unwritten > 0 ? " and " : "")
                        + (unwritten > 0 ? unwritten + " files cannot be written by the format" : "")
                        + ", and set aside; the first: " + reason;
    }
}
