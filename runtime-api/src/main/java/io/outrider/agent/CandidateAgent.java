package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySlot;
import java.time.Duration;
import java.util.List;

/**
 * Decides among candidates that differ from request to request and carry features, such as articles or drivers.
 *
 * <p>Thread-safe, as {@link Agent} is. The policy takes the candidates' features as an input of its own.
 *
 * @param <O> the host's type of observation, the context
 * @param <C> the host's type of candidate
 */
public interface CandidateAgent<O, C> extends AutoCloseable {

    /**
     * Begins an agent.
     *
     * @param name names it in meters, logs and shipped files
     * @param slot the policy it asks
     * @param context writes the context of a request
     * @param candidate writes the features of one candidate
     */
    static <O, C> CandidateAgentBuilder<O, C> builder(
            String name, PolicySlot slot, Encoder<O> context, Encoder<C> candidate) {
        return new CandidateAgentBuilder<>(name, slot, context, candidate);
    }

    /** As the other builder, on a slot of one version; {@code policy} stays the caller's to close, after the agent. */
    static <O, C> CandidateAgentBuilder<O, C> builder(
            String name, Policy policy, Encoder<O> context, Encoder<C> candidate) {
        return new CandidateAgentBuilder<>(name, PolicySlot.of(policy), context, candidate);
    }

    /**
     * Chooses one of {@code candidates}; {@link Decision#index} is its position.
     *
     * @throws IllegalArgumentException if there is no candidate, or an encoder writes what does not fit
     * @throws io.outrider.DecisionException if deciding fails and there is no fallback
     */
    Decision<C> decide(O context, List<? extends C> candidates);

    /** As {@link #decide(Object, List)}, with the draw and the id determined by the host's {@code key}. */
    Decision<C> decide(O context, List<? extends C> candidates, DrawKey key);

    /**
     * Records a choice that the host made itself.
     *
     * @param index the position of the chosen one
     * @param propensity the probability with which the host chose it, in (0, 1]; NaN if not known
     */
    Decision<C> recordAction(O context, List<? extends C> candidates, int index, double propensity);

    /** Records what came of a decision; false if the log did not accept it. */
    boolean report(Outcome outcome);

    /**
     * Waits until what is closed by now has been shipped. True at once without a log.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    boolean drain(Duration timeout) throws InterruptedException;

    /** How the agent is. */
    AgentStatus status();

    /** Ends deciding; running calls finish. Closing twice does nothing. */
    @Override
    void close();
}
