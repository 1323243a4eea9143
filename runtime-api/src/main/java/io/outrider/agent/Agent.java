package io.outrider.agent;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySlot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Decides, with a learned policy, among a fixed list of actions, in a real vector space, or in several branches at once;
 * and records what it decided, with what probability, and what came of it.
 *
 * <p>Thread-safe. Deciding does no I/O and never waits but for a free work space, bounded by the deadline. Closing it
 * closes neither the slot nor the log.
 *
 * @param <O> the host's observation type
 * @param <A> the host's action type
 */
public interface Agent<O, A> extends AutoCloseable {

    /**
     * Begins an agent.
     *
     * @param name names it in meters, logs and shipped files: letters, digits, {@code .}, {@code _} and {@code -}
     * @param slot the policy it asks
     * @param encoder writes an observation as the policy takes it
     * @param actions what it may choose from; its branches must be those of the policy
     */
    static <O, A> AgentBuilder<O, A> builder(String name, PolicySlot slot, Encoder<O> encoder, ActionSpace<A> actions) {
        return new AgentBuilder<>(name, slot, encoder, actions);
    }

    /** As the other builder, on a slot of one version; {@code policy} stays the caller's to close, after the agent. */
    static <O, A> AgentBuilder<O, A> builder(String name, Policy policy, Encoder<O> encoder, ActionSpace<A> actions) {
        return new AgentBuilder<>(name, PolicySlot.of(policy), encoder, actions);
    }

    /**
     * Decides what to do.
     *
     * @throws IllegalArgumentException if the encoder writes too little, too much, or a value that is not finite
     * @throws io.outrider.DecisionException if deciding fails and there is no fallback
     * @throws IllegalStateException if the agent or its slot is closed
     */
    Decision<A> decide(O observation);

    /** As {@link #decide(Object)}, with the draw and the id determined by the host's {@code key}. */
    Decision<A> decide(O observation, DrawKey key);

    /**
     * Decides what to do, for callers that must not wait or that have others beside them. Unless the agent was given
     * {@link AgentBuilder#microBatches}, or as long as few call, it decides on the calling thread, and what it returns is
     * complete; else calls that wait at the same time share a run of the policy, on the executor that was given.
     *
     * <p>Id and draw are settled when this is called: the decision is that of {@link #decide(Object)} in its place, whichever
     * calls it shares a run with, but for the last bits of a policy whose outputs depend on the batch. The observation is
     * encoded on the thread that decides, and must not be altered before that. Cancelling a call that waits in time means
     * that nothing is decided or recorded for it.
     *
     * @return completes with the decision, or with what {@link #decide(Object)} would throw, which concerns this call alone.
     *     What depends on it runs on the thread that decides, unless it names an executor: nothing slow should
     */
    CompletableFuture<Decision<A>> decideAsync(O observation);

    /** As {@link #decideAsync(Object)}, with the draw and the id determined by the host's {@code key}. */
    CompletableFuture<Decision<A>> decideAsync(O observation, DrawKey key);

    /**
     * Decides for each of {@code observations}, in as few runs of the policy as there is room for; the results are those
     * of as many calls of {@link #decide(Object)}, but for the last bits of a policy whose outputs depend on the batch.
     */
    List<Decision<A>> decideAll(List<? extends O> observations);

    /** Decides the next step of each of {@code episodes}, batched; an episode may stand there once. */
    List<Decision<A>> decideEpisodes(List<? extends Episode<O, A>> episodes);

    /**
     * Records a decision that the host made itself (by a rule, a human, an old system), so that the agent can learn from it
     * and be evaluated against it.
     *
     * @param propensity the probability or density with which the host chose {@code action}; NaN if not known
     * @throws IllegalArgumentException if {@code action} is not in the action space or not available, or {@code propensity}
     *     is not in (0, 1] for discrete actions
     */
    Decision<A> recordAction(O observation, A action, double propensity);

    /**
     * Records what came of a decision.
     *
     * @return whether the log accepted it; false without a log, or when ring or disk is full
     */
    boolean report(Outcome outcome);

    /** Begins an episode whose first observation is {@code observation}. */
    Episode<O, A> begin(O observation);

    /** As {@link #begin(Object)}, with all draws and ids of the episode determined by the host's {@code key}. */
    Episode<O, A> begin(O observation, DrawKey key);

    /** As {@link #begin(Object)}, with what {@code options} say. */
    Episode<O, A> begin(O observation, EpisodeOptions options);

    /** Episodes found by a key across requests, each ended (as truncated) after {@code idle} without a decision. */
    Sessions<O, A> sessions(Duration idle);

    /**
     * Waits until what is closed by now has been shipped; see
     * {@link io.outrider.experience.ExperienceLog#drain(Duration)}. True at once without a log.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    boolean drain(Duration timeout) throws InterruptedException;

    /** How the agent is. */
    AgentStatus status();

    /** Ends deciding; running calls finish, waiting ones are decided here. Closing twice does nothing. */
    @Override
    void close();
}
