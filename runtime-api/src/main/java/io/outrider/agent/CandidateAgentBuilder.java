package io.outrider.agent;

import io.outrider.Encoder;
import io.outrider.policy.PolicySlot;
import java.util.Objects;

/** The settings of a {@link CandidateAgent}. Not thread-safe. */
public final class CandidateAgentBuilder<O, C> extends AgentOptions<O, CandidateAgentBuilder<O, C>> {

    private final Encoder<C> candidate;
    private boolean firstOnFailure;

    CandidateAgentBuilder(String name, PolicySlot slot, Encoder<O> context, Encoder<C> candidate) {
        super(name, slot, context);
        this.candidate = Objects.requireNonNull(candidate, "candidate");
    }

    @Override
    CandidateAgentBuilder<O, C> self() {
        return this;
    }

    /** Takes the first candidate when deciding fails; without this the failure is thrown. */
    public CandidateAgentBuilder<O, C> fallbackToFirst() {
        firstOnFailure = true;
        return this;
    }

    /**
     * The agent with these settings.
     *
     * @throws IllegalArgumentException if the policy takes no candidates, or lacks what the sampler needs
     */
    public CandidateAgent<O, C> build() {
        return new EngineCandidateAgent<>(settings, candidate, firstOnFailure);
    }
}
