package io.outrider.experience;

import io.outrider.DecisionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of an episode, as a log ships it whose join is {@link RewardJoin#DOWNSTREAM}. Each component is a column of the
 * files below {@code episode_ends}. It stands at the place of the step that did not come: with {@code t} = {@code steps} it
 * follows the episode's last decision, and its observation is that decision's next one.
 *
 * @param episodeId {@code eps_id}: the episode
 * @param agent {@code agent}: the agent's name
 * @param steps {@code steps}: how many decisions the episode had
 * @param terminated column <code>terminateds</code>: whether it ended by itself
 * @param truncated column <code>truncateds</code>: whether it was cut off
 * @param abandoned {@code abandoned}: whether it was cut off because its host closed it before it ended
 * @param observation {@code obs}: the final observation, or null where not known; several inputs are {@code obs_<name>}
 * @param endedAtMicros {@code ended_at}: when it was recorded, in microseconds since 1970-01-01 UTC
 * @param producerId {@code producer_id}: the log that it was recorded in
 * @param recordSequence {@code record_seq}: its position there
 */
public record EndedEpisode(
        DecisionId episodeId,
        String agent,
        long steps,
        boolean terminated,
        boolean truncated,
        boolean abandoned,
        @Nullable List<Float> observation,
        long endedAtMicros,
        long producerId,
        long recordSequence) {

    /** Keeps an unmodifiable copy of the observation. */
    public EndedEpisode {
        observation = observation == null ? null : List.copyOf(observation);
    }
}
