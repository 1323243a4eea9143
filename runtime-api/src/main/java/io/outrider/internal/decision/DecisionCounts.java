package io.outrider.internal.decision;

import io.outrider.PropensityKind;
import org.jspecify.annotations.Nullable;

/** Counts decisions for the agent's status and its meters. Thread-safe. */
final class DecisionCounts {

    private final EngineCounters counters;
    private final @Nullable EngineMeters meters;
    private final long deadlineNanos;

    DecisionCounts(EngineCounters counters, @Nullable EngineMeters meters, long deadlineNanos) {
        this.counters = counters;
        this.meters = meters;
        this.deadlineNanos = deadlineNanos;
    }

    /** Counts a decision that was drawn. */
    void drawn(
            boolean explored,
            PropensityKind kind,
            double propensity,
            int support,
            float epistemic,
            float information,
            long startNanos) {
        counters.decisions.increment();
        if (explored) {
            counters.explored.increment();
        }
        if (kind == PropensityKind.EXACT) {
            counters.drew(propensity, support);
        }
        if (meters != null) {
            meters.decided(explored, System.nanoTime() - startNanos, epistemic, information);
        }
    }

    /** Counts a decision that was drawn in {@code tally}, whose turn in the counters comes with {@link #add}. */
    void drawn(
            EngineCounters.Tally tally,
            boolean explored,
            PropensityKind kind,
            double propensity,
            int support,
            float epistemic,
            float information,
            long startNanos) {
        tally.decisions++;
        tally.explored += explored ? 1 : 0;
        if (kind == PropensityKind.EXACT) {
            tally.drew(propensity, support);
        }
        if (meters != null) {
            meters.decided(explored, System.nanoTime() - startNanos, epistemic, information);
        }
    }

    /** Takes {@code tally} into the counters and empties it. */
    void add(EngineCounters.Tally tally) {
        counters.add(tally);
    }

    /** Counts a decision that the host made. */
    void host() {
        counters.decisions.increment();
    }

    /** Counts a fallback. */
    void fallback(long startNanos) {
        counters.decisions.increment();
        counters.fallbacks.increment();
        if (meters != null) {
            meters.fellBack(System.nanoTime() - startNanos);
        }
    }

    /** Whether the deadline of a decision that began at {@code startNanos} has passed, which is counted. */
    boolean late(long startNanos) {
        boolean late = deadlineNanos > 0 && System.nanoTime() - startNanos > deadlineNanos;
        if (late) {
            counters.late.increment();
        }
        return late;
    }
}
