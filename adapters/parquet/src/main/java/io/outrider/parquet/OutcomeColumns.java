package io.outrider.parquet;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.UnjoinedOutcome;
import java.util.List;

/** The columns of {@code late_outcomes} and {@code orphans}, in their order. */
final class OutcomeColumns {

    private OutcomeColumns() {}

    static List<Column<UnjoinedOutcome>> all() {
        return List.of(
                Columns.id(
                        "decision_id",
                        false,
                        row -> Columns.id(
                                row.decisionId().high(), row.decisionId().low())),
                Columns.text("agent", false, UnjoinedOutcome::agent),
                Columns.float64("value", false, UnjoinedOutcome::value),
                Columns.text("outcome_id", true, UnjoinedOutcome::key),
                Columns.bool("last", UnjoinedOutcome::last),
                Columns.timestamp("observed_at", UnjoinedOutcome::observedAtMicros),
                Columns.timestamp("reported_at", UnjoinedOutcome::reportedAtMicros),
                Columns.int64("producer_id", UnjoinedOutcome::producerId),
                Columns.int64("record_seq", UnjoinedOutcome::recordSequence),
                Columns.int32("schema_version", row -> AgentSchema.VERSION));
    }
}
