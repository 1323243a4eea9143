package io.outrider.sampling;

import io.outrider.policy.OutputKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a sampler relies on: outputs of the policy, kinds of branches, a memory. Checked when an agent is built and when a
 * new policy version is published, not at the first decision. Immutable.
 */
public final class Needs {

    private static final Set<OutputKind> RANKING =
            Set.of(OutputKind.LOGITS, OutputKind.Q, OutputKind.Q_MEMBERS, OutputKind.QUANTILES);

    private final List<Set<OutputKind>> outputs;
    private final boolean severalBranches;
    private final boolean continuous;
    private final boolean discrete;
    private final boolean stable;
    private final boolean held;
    private final @Nullable Memory memory;

    /**
     * The memory that a sampler asks for.
     *
     * @param scope how far it reaches
     * @param factory makes an empty one
     */
    public record Memory(MemoryScope scope, Supplier<? extends SamplerMemory> factory) {}

    private Needs(
            List<Set<OutputKind>> outputs,
            boolean discrete,
            boolean continuous,
            boolean severalBranches,
            boolean stable,
            boolean held,
            @Nullable Memory memory) {
        this.outputs = outputs;
        this.discrete = discrete;
        this.continuous = continuous;
        this.severalBranches = severalBranches;
        this.stable = stable;
        this.held = held;
        this.memory = memory;
    }

    /** One discrete branch, and an output that ranks its alternatives: logits, q, members or quantiles. */
    public static Needs scores() {
        return new Needs(List.of(RANKING), true, false, false, false, false, null);
    }

    /** One discrete branch, and at least one of {@code alternatives}. */
    public static Needs anyOf(OutputKind... alternatives) {
        return new Needs(List.of(Set.of(alternatives)), true, false, false, false, false, null);
    }

    /** One continuous branch, and at least one of {@code alternatives}. */
    public static Needs continuous(OutputKind... alternatives) {
        return new Needs(List.of(Set.of(alternatives)), false, true, false, false, false, null);
    }

    /** Nothing of the policy: any branches, any outputs. */
    public static Needs nothing() {
        return new Needs(List.of(), true, true, true, false, false, null);
    }

    /** Also at least one of {@code alternatives}. */
    public Needs and(OutputKind... alternatives) {
        List<Set<OutputKind>> more = new ArrayList<>(outputs);
        more.add(EnumSet.copyOf(List.of(alternatives)));
        return new Needs(List.copyOf(more), discrete, continuous, severalBranches, stable, held, memory);
    }

    /** Several branches are served as well as one. */
    public Needs severalBranches() {
        return new Needs(outputs, discrete, continuous, true, stable, held, memory);
    }

    /** Discrete and continuous branches are served, also side by side; outputs are needed only for the kinds present. */
    public Needs anyBranches() {
        return new Needs(outputs, true, true, true, stable, held, memory);
    }

    /**
     * Declares that component k is the same member, head or index at every step of an episode, which
     * {@link PathSampler#perEpisode} requires.
     */
    public Needs stableComponents() {
        return new Needs(outputs, discrete, continuous, severalBranches, true, held, memory);
    }

    /**
     * Declares that components are held over an episode, which implies that they are stable: what
     * {@link PathSampler#perEpisode} adds, and what a combinator of such a sampler hands on. Components of reason
     * {@link io.outrider.Reason#FLOOR} are not held, but drawn anew at each step.
     */
    public Needs heldComponents() {
        return new Needs(outputs, discrete, continuous, severalBranches, true, true, memory);
    }

    /** Asks for a memory. */
    public Needs memory(MemoryScope scope, Supplier<? extends SamplerMemory> factory) {
        return new Needs(outputs, discrete, continuous, severalBranches, stable, held, new Memory(scope, factory));
    }

    /** For each needed output, the kinds of which one must be there. */
    public List<Set<OutputKind>> outputs() {
        return outputs;
    }

    /** Whether discrete branches are served. */
    public boolean servesDiscrete() {
        return discrete;
    }

    /** Whether continuous branches are served. */
    public boolean servesContinuous() {
        return continuous;
    }

    /** Whether several branches are served. */
    public boolean servesSeveralBranches() {
        return severalBranches;
    }

    /** Whether components are stable over an episode. */
    public boolean hasStableComponents() {
        return stable;
    }

    /** Whether components are held over an episode. */
    public boolean holdsComponents() {
        return held;
    }

    /** The memory asked for, if any. */
    public Optional<Memory> memory() {
        return Optional.ofNullable(memory);
    }
}
