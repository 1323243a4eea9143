package io.outrider.experience;

import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One row of experience: a decision, joined with what came of it. Each method is a column of the shipped files.
 *
 * <p>Immutable and thread-safe; arrays are the caller's own copies.
 */
public interface Transition {

    /** {@code decision_id}: the decision. */
    DecisionId decisionId();

    /** {@code agent}: the agent's name. */
    String agent();

    /** {@code eps_id}: the episode; a decision outside an episode is one of its own, named by its id. */
    DecisionId episodeId();

    /** {@code t}: the position in the episode, from 0. */
    long t();

    /** {@code draw_key}: what the draw was a function of. */
    DrawKey drawKey();

    /** {@code decided_at}: when, in microseconds since 1970-01-01 UTC. */
    long decidedAtMicros();

    /** {@code obs}: the encoded observation, all float observation tensors one after another. */
    float[] observation();

    /** The chosen alternative of each discrete branch ({@code actions}, {@code actions_discrete}). */
    int[] choices();

    /** The unclipped values of the continuous branches ({@code actions}, {@code actions_continuous}). */
    float[] values();

    /** {@code action_prob}: the propensity; NaN where unavailable. */
    double propensity();

    /** {@code action_logp}: its natural logarithm, computed without underflow. */
    double logPropensity();

    /** {@code prob_kind}: how it is to be read. */
    PropensityKind propensityKind();

    /** {@code prob_n}: the number of draws behind an estimate; 0 where it is exact. */
    int propensitySamples();

    /** {@code prob_se}: the estimate's standard error; 0 where it is exact. */
    double propensityError();

    /** {@code behaviour}: the whole distribution over alternatives or candidates, or null. */
    float @Nullable [] behaviour();

    /** {@code support}: how many actions could have been drawn. */
    int support();

    /** {@code explored}: whether the action is not a greedy one. */
    boolean explored();

    /** {@code reason}: which mechanism acted. */
    Reason reason();

    /** {@code outputs}: the policy outputs that were used, one after another in the signature's order, or null. */
    float @Nullable [] outputs();

    /** Whether {@code outputs} holds per-action means and deviations instead, because the whole was too large. */
    boolean outputsSummarised();

    /** {@code memory}: the small state of the sampler that a replay needs, or null. */
    byte @Nullable [] memory();

    /** {@code epistemic}: see {@link io.outrider.Decision#epistemic}; NaN where not known. */
    float epistemic();

    /** {@code aleatoric}: see {@link io.outrider.Decision#aleatoric}; NaN where not known. */
    float aleatoric();

    /** {@code information}: in nats; NaN where not known. */
    float information();

    /** {@code intrinsic_reward}: a bonus on the state, or null. */
    @Nullable
    Float intrinsicReward();

    /** {@code rewards}: the aggregated reward, or null where there is none. */
    @Nullable
    Float reward();

    /** {@code reward_status}: how it came about. */
    RewardStatus rewardStatus();

    /** {@code reward_count}: how many outcomes it is made of. */
    int rewardCount();

    /** {@code reward_delay_ms}: from the decision to the last outcome, in milliseconds; 0 without one. */
    long rewardDelayMillis();

    /** {@code new_obs}: the next observation of the episode, or null where not known. */
    float @Nullable [] nextObservation();

    /** {@code terminateds}: whether the episode terminated with this action. */
    boolean terminated();

    /** {@code truncateds}: whether it was cut off after this action. */
    boolean truncated();

    /** {@code slate_id}: the slate that this was a slot of, or null. */
    @Nullable
    DecisionId slateId();

    /** {@code slot}: the position in the slate, or −1. */
    int slot();

    /** {@code slate_prob}: the propensity of the whole slate; NaN outside a slate. */
    double slatePropensity();

    /** {@code candidates}: the features of the candidates, a row each, or null. */
    float @Nullable [][] candidates();

    /** {@code world_id}: the world that it happened in, or null. */
    @Nullable
    String worldId();

    /** {@code policy_version}: the hash of the version that was asked. */
    String policyVersion();

    /** {@code sampler}: its canonical configuration. */
    String sampler();

    /** {@code keep_prob}: the probability with which this row was kept when experience was thinned. */
    float keepProbability();

    /** {@code mask}: which alternatives were legal, or null where all were. */
    boolean @Nullable [] mask();

    /** {@code subject_key}: the pseudonym of whom it was about, or null. */
    @Nullable
    String subjectKey();

    /** {@code cost_flops}: the floating-point operations that the decision cost; NaN where not known. */
    double costFlops();

    /** {@code exploration_rate}: how much exploration was wanted, in [0, 1]. */
    double explorationRate();

    /** {@code flags}: a bit set of {@link Flag}. */
    int flags();

    /** Whether {@code flag} is set. */
    default boolean is(Flag flag) {
        return (flags() & flag.bit()) != 0;
    }

    /** {@code producer_id}: the log that it was first written to. */
    long producerId();

    /** {@code record_seq}: its position there. */
    long recordSequence();

    /** Marks of a row. */
    enum Flag {
        /** The answer was there only after the deadline. */
        LATE(1 << 0),
        /** The sampler had nothing to direct it. */
        DEGENERATE(1 << 1),
        /** An episode was moved to a newer policy version. */
        RELATCHED(1 << 2),
        /** The outputs came from the output cache. */
        CACHED(1 << 3),
        /** The outputs are summarised. */
        SUMMARISED(1 << 4),
        /** The episode was abandoned: closed before it ended. */
        ABANDONED(1 << 5),
        /** The episode's record has a gap right before this row, or right after it; in the latter case the next observation is missing. */
        GAP(1 << 6),
        /**
         * The observation or the candidates were altered before they were recorded: they are not what was decided on, and a
         * policy that is run on them answers something else. That {@code new_obs} was altered, it does not say.
         */
        REDACTED(1 << 7),
        /**
         * A value of the action is the outermost float of a Gaussian squashed by tanh: it stands for all that lies between it and
         * the bound, and the recorded density is the probability of that divided by its width.
         */
        SATURATED(1 << 8);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        /** The bit that stands for this mark. */
        public int bit() {
            return bit;
        }
    }
}
