package io.outrider.agent;

import io.outrider.Encoder;
import io.outrider.policy.PolicySlot;
import java.util.Objects;

/** The settings of a {@link SlateAgent}. Not thread-safe. */
public final class SlateAgentBuilder<O, C> extends AgentOptions<O, SlateAgentBuilder<O, C>> {

    private final Encoder<C> candidate;
    private boolean givenOrderOnFailure;

    SlateAgentBuilder(String name, PolicySlot slot, Encoder<O> context, Encoder<C> candidate) {
        super(name, slot, context);
        this.candidate = Objects.requireNonNull(candidate, "candidate");
    }

    @Override
    SlateAgentBuilder<O, C> self() {
        return this;
    }

    /** Takes the first candidates in the given order when deciding fails; without this the failure is thrown. */
    public SlateAgentBuilder<O, C> fallbackToGivenOrder() {
        givenOrderOnFailure = true;
        return this;
    }

    /**
     * The agent with these settings.
     *
     * @throws IllegalArgumentException if the policy takes no candidates, or lacks what the sampler needs
     */
    public SlateAgent<O, C> build() {
        return new EngineSlateAgent<>(settings, candidate, givenOrderOnFailure);
    }
}
