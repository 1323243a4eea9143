package io.outrider.agent;

import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySlot;
import java.time.Duration;
import java.util.List;

/**
 * Fills several slots at once from one list of candidates, without repeating any.
 *
 * <p>Thread-safe, as {@link Agent} is. The sampler is asked once a slot, with the candidates already placed illegal; a
 * slot's propensity is conditional on the earlier slots, and their product is the slate's.
 *
 * @param <O> the host's type of observation, the context
 * @param <C> the host's type of candidate
 */
public interface SlateAgent<O, C> extends AutoCloseable {

    /** Begins an agent; the parameters are those of {@link CandidateAgent#builder(String, PolicySlot, Encoder, Encoder)}. */
    static <O, C> SlateAgentBuilder<O, C> builder(
            String name, PolicySlot slot, Encoder<O> context, Encoder<C> candidate) {
        return new SlateAgentBuilder<>(name, slot, context, candidate);
    }

    /** As the other builder, on a slot of one version; {@code policy} stays the caller's to close, after the agent. */
    static <O, C> SlateAgentBuilder<O, C> builder(
            String name, Policy policy, Encoder<O> context, Encoder<C> candidate) {
        return new SlateAgentBuilder<>(name, PolicySlot.of(policy), context, candidate);
    }

    /**
     * Fills {@code slots} slots from {@code candidates}.
     *
     * @throws IllegalArgumentException if {@code slots} is less than 1 or more than there are candidates, or an encoder
     *     writes what does not fit
     * @throws io.outrider.DecisionException if deciding fails and there is no fallback
     */
    Slate<C> decide(O context, List<? extends C> candidates, int slots);

    /** As {@link #decide(Object, List, int)}, with draws and ids determined by the host's {@code key}. */
    Slate<C> decide(O context, List<? extends C> candidates, int slots, DrawKey key);

    /** Records what came of one slot's decision; false if the log did not accept it. */
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
