package io.outrider.agent;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.policy.PolicySlot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The settings of an {@link Agent}. Not thread-safe. */
public final class AgentBuilder<O, A> extends AgentOptions<O, AgentBuilder<O, A>> {

    private final ActionSpace<A> actions;
    private @Nullable Availability<? super O> availability;
    private @Nullable A fallback;
    private @Nullable MicroBatches batches;

    AgentBuilder(String name, PolicySlot slot, Encoder<O> encoder, ActionSpace<A> actions) {
        super(name, slot, encoder);
        this.actions = Objects.requireNonNull(actions, "actions");
    }

    @Override
    AgentBuilder<O, A> self() {
        return this;
    }

    /** Which actions are unavailable at a decision; all are available unless set. */
    public AgentBuilder<O, A> available(Availability<? super O> availability) {
        this.availability = Objects.requireNonNull(availability, "availability");
        return this;
    }

    /**
     * What to do when deciding fails; without one the failure is thrown. It is returned also where {@link #available} says
     * that it is not available, and must be in the action space, which {@link #build} checks.
     */
    public AgentBuilder<O, A> fallback(A action) {
        this.fallback = Objects.requireNonNull(action, "action");
        return this;
    }

    /**
     * Keeps the policy's outputs for the {@code rows} rows of inputs that are used most, so that the policy is not run again
     * on inputs that are the same bit for bit; for policies that see the same observation often, and cost more than looking
     * it up. Nothing is kept unless set.
     *
     * <p>Only outputs are kept: each decision is described, drawn and recorded anew, with its own propensity. Where they were
     * there, {@link io.outrider.Decision#cached} is true, its cost is 0, and the row has the flag {@link
     * io.outrider.experience.Transition.Flag#CACHED}; the meter {@code outrider.cache.gets} counts. Inputs are all that the
     * policy is fed: observation, action mask, recurrent state. Each policy version has its own cache, which a swap leaves
     * behind. It is refused, at build, with a sampler that draws index inputs: these differ from decision to decision. A row
     * takes 4 bytes an input and output value, and about 100 more.
     *
     * @throws IllegalArgumentException if {@code rows} is less than 1
     */
    public AgentBuilder<O, A> outputCache(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("an output cache holds at least one row, not " + rows);
        }
        settings.cachedOutputs = rows;
        return this;
    }

    /** How calls of {@link Agent#decideAsync} share runs of the policy; each has its own unless set. */
    public AgentBuilder<O, A> microBatches(MicroBatches batches) {
        this.batches = Objects.requireNonNull(batches, "batches");
        return this;
    }

    /**
     * The agent with these settings.
     *
     * @throws IllegalArgumentException if the policy's branches are not those of the actions, or the policy lacks what the
     *     sampler needs; the message says what is there and what was expected
     */
    public Agent<O, A> build() {
        return new EngineAgent<>(settings, actions, availability, fallback, batches);
    }
}
