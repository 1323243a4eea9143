package io.outrider.parquet;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of {@code episode_ends}, in their order; those of the observation depend on the agent. */
final class EpisodeEndColumns {

    private EpisodeEndColumns() {}

    static List<Column<EndedEpisode>> of(AgentSchema schema) {
        List<Column<EndedEpisode>> columns = new ArrayList<>();
        columns.add(Columns.id(
                "eps_id",
                false,
                row -> Columns.id(row.episodeId().high(), row.episodeId().low())));
        columns.add(Columns.text("agent", false, EndedEpisode::agent));
        columns.add(Columns.int64("steps", EndedEpisode::steps));
        TransitionColumns.addObservations(columns, "obs", schema, true, EpisodeEndColumns::observation);
        columns.add(Columns.bool("terminateds", EndedEpisode::terminated));
        columns.add(Columns.bool("truncateds", EndedEpisode::truncated));
        columns.add(Columns.bool("abandoned", EndedEpisode::abandoned));
        columns.add(Columns.timestamp("ended_at", EndedEpisode::endedAtMicros));
        columns.add(Columns.int64("producer_id", EndedEpisode::producerId));
        columns.add(Columns.int64("record_seq", EndedEpisode::recordSequence));
        columns.add(Columns.int32("schema_version", row -> AgentSchema.VERSION));
        return columns;
    }

    private static float @Nullable [] observation(EndedEpisode row) {
        List<Float> observation = row.observation();
        if (observation == null) {
            return null;
        }
        float[] values = new float[observation.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = observation.get(i);
        }
        return values;
    }
}
