package io.outrider.experience;

import io.outrider.DecisionId;
import org.jspecify.annotations.Nullable;

/**
 * An outcome that was not joined to its decision: because the decision had closed (late), or because this log does not
 * know it (an orphan, made on another host perhaps). Each component is a column of the files that are shipped below
 * {@code late_outcomes} and {@code orphans}.
 *
 * @param decisionId {@code decision_id}: the decision that it was reported for
 * @param agent {@code agent}: the decision's agent; empty for an orphan
 * @param value {@code value}: the reward
 * @param key {@code outcome_id}: the caller's name for it, or null; two of one decision with the same name are one outcome
 * @param last {@code last}: whether it was said to be the last one of its decision
 * @param observedAtMicros {@code observed_at}: when it was observed, in microseconds since 1970-01-01 UTC
 * @param reportedAtMicros {@code reported_at}: when it was reported, in the same unit
 * @param producerId {@code producer_id}: the log that it was reported to
 * @param recordSequence {@code record_seq}: its position there
 */
public record UnjoinedOutcome(
        DecisionId decisionId,
        String agent,
        double value,
        @Nullable String key,
        boolean last,
        long observedAtMicros,
        long reportedAtMicros,
        long producerId,
        long recordSequence) {}
