package io.outrider.parquet;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.Transition;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The columns of {@code transitions}, in their order; those of observations and actions depend on the agent. */
final class TransitionColumns {

    private static final int NO_CHOICE = -1;

    private TransitionColumns() {}

    static List<Column<Transition>> of(AgentSchema schema) {
        List<Column<Transition>> columns = new ArrayList<>();
        columns.add(Columns.id("decision_id", false, row -> id(row.decisionId())));
        columns.add(Columns.text("agent", false, Transition::agent));
        columns.add(Columns.id("eps_id", false, row -> id(row.episodeId())));
        columns.add(Columns.int64("t", Transition::t));
        columns.add(Columns.id("draw_key", false, row -> key(row.drawKey())));
        columns.add(Columns.timestamp("decided_at", Transition::decidedAtMicros));
        addObservations(columns, "obs", schema, false, Transition::observation);
        addActions(columns, schema);
        addPropensity(columns);
        addPolicy(columns);
        addReward(columns);
        addObservations(columns, "new_obs", schema, true, Transition::nextObservation);
        columns.add(Columns.bool("terminateds", Transition::terminated));
        columns.add(Columns.bool("truncateds", Transition::truncated));
        columns.add(Columns.id("slate_id", true, row -> row.slateId() == null ? null : id(row.slateId())));
        columns.add(Columns.int32("slot", Transition::slot));
        columns.add(Columns.float64("slate_prob", true, row -> known(row.slatePropensity())));
        columns.add(Columns.floatRows("candidates", Transition::candidates));
        columns.add(Columns.text("world_id", true, Transition::worldId));
        columns.add(Columns.text("policy_version", false, Transition::policyVersion));
        columns.add(Columns.text("sampler", false, Transition::sampler));
        columns.add(Columns.float32("keep_prob", false, Transition::keepProbability));
        columns.add(Columns.bools("mask", Transition::mask));
        columns.add(Columns.text("subject_key", true, Transition::subjectKey));
        columns.add(Columns.float64("cost_flops", false, Transition::costFlops));
        columns.add(Columns.float64("exploration_rate", false, Transition::explorationRate));
        columns.add(Columns.int32("flags", Transition::flags));
        columns.add(Columns.int64("producer_id", Transition::producerId));
        columns.add(Columns.int64("record_seq", Transition::recordSequence));
        columns.add(Columns.int32("schema_version", row -> AgentSchema.VERSION));
        return columns;
    }

    private static void addPropensity(List<Column<Transition>> columns) {
        columns.add(Columns.float64("action_prob", false, Transition::propensity));
        columns.add(Columns.float64("action_logp", false, Transition::logPropensity));
        columns.add(Columns.text("prob_kind", false, row -> lower(row.propensityKind())));
        columns.add(Columns.int32("prob_n", Transition::propensitySamples));
        columns.add(Columns.float64("prob_se", false, Transition::propensityError));
        columns.add(Columns.floats("behaviour", true, Transition::behaviour));
        columns.add(Columns.int32("support", Transition::support));
        columns.add(Columns.bool("explored", Transition::explored));
        columns.add(Columns.text("reason", false, row -> lower(row.reason())));
    }

    private static void addPolicy(List<Column<Transition>> columns) {
        columns.add(Columns.floats("outputs", true, Transition::outputs));
        columns.add(Columns.bytes("memory", Transition::memory));
        columns.add(Columns.float32("epistemic", false, Transition::epistemic));
        columns.add(Columns.float32("aleatoric", false, Transition::aleatoric));
        columns.add(Columns.float32("information", false, Transition::information));
        columns.add(Columns.float32("intrinsic_reward", true, Transition::intrinsicReward));
    }

    private static void addReward(List<Column<Transition>> columns) {
        columns.add(Columns.float32("rewards", true, Transition::reward));
        columns.add(Columns.text("reward_status", false, row -> lower(row.rewardStatus())));
        columns.add(Columns.int32("reward_count", Transition::rewardCount));
        columns.add(Columns.int64("reward_delay_ms", Transition::rewardDelayMillis));
    }

    private static void addActions(List<Column<Transition>> columns, AgentSchema schema) {
        boolean discrete = schema.branches().stream().anyMatch(Branch::isDiscrete);
        boolean continuous = schema.branches().stream().anyMatch(branch -> !branch.isDiscrete());
        if (discrete && continuous) {
            columns.add(Columns.ints("actions_discrete", Transition::choices));
            columns.add(Columns.floats("actions_continuous", false, Transition::values));
        } else if (continuous) {
            columns.add(Columns.floats("actions", false, Transition::values));
        } else if (schema.branches().size() > 1) {
            columns.add(Columns.ints("actions", Transition::choices));
        } else {
            columns.add(Columns.int32("actions", row -> {
                int[] choices = row.choices();
                return choices.length == 0 ? NO_CHOICE : choices[0];
            }));
        }
    }

    /** Where the observation of a row comes from. */
    interface Observation<R> {
        float @Nullable [] of(R row);
    }

    /** Adds a column for each observation tensor: {@code name} if there is one, else {@code name_<tensor>}. */
    static <R> void addObservations(
            List<Column<R>> columns, String name, AgentSchema schema, boolean optional, Observation<R> observation) {
        List<InputSpec> inputs = observations(schema);
        if (inputs.size() < 2) {
            columns.add(Columns.floats(name, optional, observation::of));
            return;
        }
        int from = 0;
        for (InputSpec input : inputs) {
            int begin = from;
            int end = from + input.size(0);
            columns.add(Columns.floats(name + "_" + input.name(), optional, row -> {
                float[] whole = observation.of(row);
                return whole == null ? null : part(whole, begin, end);
            }));
            from = end;
        }
    }

    /** The observation tensors, in the order in which rows hold them. */
    static List<InputSpec> observations(AgentSchema schema) {
        return schema.signature().inputs().stream()
                .filter(input -> input.role() == InputRole.OBSERVATION && !input.integer())
                .toList();
    }

    /** A row that holds less than its agent's schema says gets what is there: it must not keep others from being shipped. */
    private static float[] part(float[] whole, int from, int to) {
        return Arrays.copyOfRange(whole, Math.min(from, whole.length), Math.min(to, whole.length));
    }

    private static byte[] id(DecisionId id) {
        return Columns.id(id.high(), id.low());
    }

    private static byte[] key(DrawKey key) {
        return Columns.id(key.high(), key.low());
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
