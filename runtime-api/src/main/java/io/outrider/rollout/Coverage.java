package io.outrider.rollout;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much of what there is has been seen: distinct things, and the Good–Turing estimate of what is missing.
 *
 * <p>Things are told apart by a 64-bit hash. Bounded: beyond {@code capacity} distinct things new ones are counted as seen
 * once without being kept, so that the missing mass is then an upper estimate. One thread adds; any may read a recent figure.
 */
public final class Coverage {

    private final int capacity;
    private final Map<Long, Integer> counts = new HashMap<>();
    private final LongAdder observations = new LongAdder();
    private final LongAdder distinct = new LongAdder();
    private final LongAdder once = new LongAdder();
    private final LongAdder unkept = new LongAdder();

    /**
     * Nothing seen.
     *
     * @param capacity the most distinct things that are kept, about 50 bytes each
     */
    public Coverage(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("coverage needs room for at least one thing, not " + capacity);
        }
        this.capacity = capacity;
    }

    /** Counts one observation of the thing with this hash; whether it is new, as far as things are kept. */
    public boolean add(long hash) {
        observations.increment();
        Integer before = counts.get(hash);
        if (before == null && counts.size() >= capacity) {
            unkept.increment();
            return true;
        }
        counts.merge(hash, 1, Integer::sum);
        if (before == null) {
            distinct.increment();
            once.increment();
        } else if (before == 1) {
            once.decrement();
        }
        return before == null;
    }

    /** The number of observations N. */
    public long observations() {
        return observations.sum();
    }

    /** The number of distinct things that are kept. */
    public long distinct() {
        return distinct.sum();
    }

    /**
     * The probability that the next observation is of something new: n₁/N, n₁ the number of things seen once (Good 1953);
     * 1 before the first.
     */
    public double missingMass() {
        long seen = observations();
        return seen == 0 ? 1 : (double) (once.sum() + unkept.sum()) / seen;
    }

    /** Shows this in {@code registry}, each meter with {@code tags}, for as long as this is referred to. */
    public void bindTo(MeterRegistry registry, Tags tags) {
        registry.gauge("outrider.ledger.coverage.distinct", tags, this, Coverage::distinct);
        registry.gauge("outrider.ledger.coverage.missing", tags, this, Coverage::missingMass);
    }

    @Override
    public String toString() {
        return "Coverage[observations=" + observations() + ", distinct=" + distinct() + ", missingMass=" + missingMass()
                + "]";
    }
}
