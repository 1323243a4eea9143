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
    private final Set<Trait> traits;
    private final @Nullable Memory memory;
    private final @Nullable Indices indices;

    private enum Trait {
        DISCRETE,
        CONTINUOUS,
        SEVERAL_BRANCHES,
        STABLE_COMPONENTS,
        HELD_COMPONENTS,
        BOUNDS,
        TANH,
        ANY_SQUASH,
        CANDIDATES
    }

    /**
     * The memory that a sampler asks for.
     *
     * @param scope how far it reaches
     * @param factory makes an empty one
     */
    public record Memory(MemoryScope scope, Supplier<? extends SamplerMemory> factory) {}

    private Needs(
            List<Set<OutputKind>> outputs, Set<Trait> traits, @Nullable Memory memory, @Nullable Indices indices) {
        this.outputs = outputs;
        this.traits = traits;
        this.memory = memory;
        this.indices = indices;
    }

    private static Needs of(List<Set<OutputKind>> outputs, Set<Trait> traits) {
        return new Needs(outputs, traits, null, null);
    }

    private Needs with(Trait... more) {
        Set<Trait> both = EnumSet.copyOf(traits);
        both.addAll(List.of(more));
        return new Needs(outputs, both, memory, indices);
    }

    /** One discrete branch, and an output that ranks its alternatives: logits, q, members or quantiles. */
    public static Needs scores() {
        return of(List.of(RANKING), EnumSet.of(Trait.DISCRETE));
    }

    /** One discrete branch, and at least one of {@code alternatives}. */
    public static Needs anyOf(OutputKind... alternatives) {
        return of(List.of(Set.of(alternatives)), EnumSet.of(Trait.DISCRETE));
    }

    /** One continuous branch, and at least one of {@code alternatives}. */
    public static Needs continuous(OutputKind... alternatives) {
        return of(List.of(Set.of(alternatives)), EnumSet.of(Trait.CONTINUOUS));
    }

    /** Nothing of the policy: any branches, any outputs. */
    public static Needs nothing() {
        return of(List.of(), EnumSet.of(Trait.DISCRETE, Trait.CONTINUOUS, Trait.SEVERAL_BRANCHES));
    }

    /** Candidates with features, and nothing of the policy. */
    public static Needs candidates() {
        return of(List.of(), EnumSet.of(Trait.DISCRETE, Trait.CANDIDATES));
    }

    /** Also at least one of {@code alternatives}. */
    public Needs and(OutputKind... alternatives) {
        List<Set<OutputKind>> more = new ArrayList<>(outputs);
        more.add(EnumSet.copyOf(List.of(alternatives)));
        return new Needs(List.copyOf(more), traits, memory, indices);
    }

    /** Several branches are served as well as one. */
    public Needs severalBranches() {
        return with(Trait.SEVERAL_BRANCHES);
    }

    /** Discrete and continuous branches are served, also side by side; outputs are needed only for the kinds present. */
    public Needs anyBranches() {
        return with(Trait.DISCRETE, Trait.CONTINUOUS, Trait.SEVERAL_BRANCHES);
    }

    /** Only one branch is served, a discrete one: what a combinator asks for that needs the whole distribution. */
    public Needs oneDiscreteBranch() {
        Set<Trait> less = EnumSet.copyOf(traits);
        less.remove(Trait.CONTINUOUS);
        less.remove(Trait.SEVERAL_BRANCHES);
        return new Needs(outputs, less, memory, indices);
    }

    /**
     * Declares that component k is the same member, head or index at every step of an episode, which
     * {@link PathSampler#perEpisode} requires.
     */
    public Needs stableComponents() {
        return with(Trait.STABLE_COMPONENTS);
    }

    /**
     * Declares that components are held over an episode, which implies that they are stable: what
     * {@link PathSampler#perEpisode} adds, and what a combinator of such a sampler hands on. Components of reason
     * {@link io.outrider.Reason#FLOOR} are not held, but drawn anew at each step. Indices are then drawn once an episode,
     * and any of them acts.
     */
    public Needs heldComponents() {
        Needs held = with(Trait.STABLE_COMPONENTS, Trait.HELD_COMPONENTS);
        return new Needs(held.outputs, held.traits, held.memory, anyActing());
    }

    private @Nullable Indices anyActing() {
        return indices == null ? null : indices.anyActing();
    }

    /** Continuous branches must have finite bounds. */
    public Needs bounds() {
        return with(Trait.BOUNDS);
    }

    /**
     * Declares that the policy's mean and deviation are taken as those before a tanh: the sampler fills in
     * {@link Component#tanhGaussian}. A sampler that needs a mean and declares neither this nor {@link #anySquash} takes it
     * as one of actions. A policy that says otherwise ({@link io.outrider.policy.Squash}) is refused.
     */
    public Needs tanh() {
        return with(Trait.TANH);
    }

    /** Declares that a mean is read by {@link Scores#meanAction}, which heeds what the policy says of it. */
    public Needs anySquash() {
        return with(Trait.ANY_SQUASH);
    }

    /**
     * Components are no longer stable: what a combinator does that makes one distribution of them. Of indices, any acts.
     */
    public Needs collapsedComponents() {
        Set<Trait> less = EnumSet.copyOf(traits);
        less.remove(Trait.STABLE_COMPONENTS);
        less.remove(Trait.HELD_COMPONENTS);
        return new Needs(outputs, less, memory, anyActing());
    }

    /** Asks for a memory. */
    public Needs memory(MemoryScope scope, Supplier<? extends SamplerMemory> factory) {
        return new Needs(outputs, traits, new Memory(scope, factory), indices);
    }

    /**
     * Asks for indices to be drawn and fed; a policy must have an input of their role. What {@link #outputs} asks of members
     * is then met by the draws.
     */
    public Needs indices(Indices indices) {
        return new Needs(outputs, traits, memory, indices);
    }

    /** For each needed output, the kinds of which one must be there. */
    public List<Set<OutputKind>> outputs() {
        return outputs;
    }

    /** Whether discrete branches are served. */
    public boolean servesDiscrete() {
        return traits.contains(Trait.DISCRETE);
    }

    /** Whether continuous branches are served. */
    public boolean servesContinuous() {
        return traits.contains(Trait.CONTINUOUS);
    }

    /** Whether several branches are served. */
    public boolean servesSeveralBranches() {
        return traits.contains(Trait.SEVERAL_BRANCHES);
    }

    /** Whether continuous branches must have finite bounds. */
    public boolean requiresBounds() {
        return traits.contains(Trait.BOUNDS);
    }

    /** Whether means are taken as those before a tanh. */
    public boolean squashes() {
        return traits.contains(Trait.TANH);
    }

    /** Whether a mean is read as the policy says that it is meant. */
    public boolean servesAnySquash() {
        return traits.contains(Trait.ANY_SQUASH);
    }

    /** Whether actions must be candidates with features. */
    public boolean requiresCandidates() {
        return traits.contains(Trait.CANDIDATES);
    }

    /** Whether components are stable over an episode. */
    public boolean hasStableComponents() {
        return traits.contains(Trait.STABLE_COMPONENTS);
    }

    /** Whether components are held over an episode. */
    public boolean holdsComponents() {
        return traits.contains(Trait.HELD_COMPONENTS);
    }

    /** The memory asked for, if any. */
    public Optional<Memory> memory() {
        return Optional.ofNullable(memory);
    }

    /** The indices asked for, if any. */
    public Optional<Indices> indices() {
        return Optional.ofNullable(indices);
    }
}
