package io.outrider.evaluation;

import io.outrider.DecisionId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an {@link Audit} found. A row is verified, different, or not replayable; one that is not replayable is never
 * counted as fine.
 *
 * @param verified rows whose recomputed distribution, action and propensity are the recorded ones
 * @param different rows where they are not
 * @param notReplayable rows that cannot be recomputed, by reason; reasons that did not occur are left out
 * @param repeated rows that were seen before under the same decision id, and skipped
 * @param first the difference of the earliest row, in the order in which rows were read
 * @param outputsCompared rows whose outputs were computed anew, where the audit was given the policy
 * @param outputsDifferent those of them that are outside the tolerance
 * @param firstOutputs the earliest of these
 */
public record AuditReport(
        long verified,
        long different,
        Map<Unreplayable, Long> notReplayable,
        long repeated,
        Optional<Difference> first,
        long outputsCompared,
        long outputsDifferent,
        Optional<Difference> firstOutputs) {

    /** Keeps an unmodifiable copy of the counts. */
    public AuditReport {
        Map<Unreplayable, Long> copy = new EnumMap<>(Unreplayable.class);
        copy.putAll(notReplayable);
        notReplayable = java.util.Collections.unmodifiableMap(copy);
    }

    /**
     * One column of one row that was recomputed to something else.
     *
     * @param decision the row
     * @param column the column's name
     * @param recorded what the row holds
     * @param recomputed what it should hold
     */
    public record Difference(DecisionId decision, String column, String recorded, String recomputed) {}

    /** The number of rows, repeated ones not counted. */
    public long rows() {
        return verified
                + different
                + notReplayable.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether every row was recomputed and nothing differed. */
    public boolean allVerified() {
        return verified == rows() && outputsDifferent == 0;
    }
}
