package io.outrider;

import org.jspecify.annotations.Nullable;

/**
 * One draw: what to do, with what probability it was chosen, and how unsure the policy was.
 *
 * <p>Immutable and thread-safe; the only object that deciding allocates.
 *
 * @param <A> the host's action type
 */
public final class Decision<A> {

    private static final int EXPLORED = 1;
    private static final int RECORDED = 1 << 1;
    private static final int LATE = 1 << 2;
    private static final int DEGENERATE = 1 << 3;
    private static final int KIND_SHIFT = 4;
    private static final int REASON_SHIFT = 6;
    private static final int CACHED = 1 << 10;
    private static final int FLAG_BITS = 11;
    private static final int MOST_SAMPLES = -1 >>> FLAG_BITS;
    private static final PropensityKind[] KINDS = PropensityKind.values();
    private static final Reason[] REASONS = Reason.values();

    private final long idHigh;
    private final long idLow;
    private final double propensity;
    private final double costFlops;
    /**
     * The number of samples, or of ties, above the enums above the flags: with a field more a decision would take 8 bytes more of
     * the heap.
     */
    private final int packed;

    private final double error;
    private final A action;
    private final String policyVersion;
    private final int index;
    private final int support;
    private final float epistemic;
    private final float aleatoric;
    private final float information;
    private final float value;
    private final float entropy;
    private final float margin;

    @SuppressWarnings(
            "EnumOrdinal") // they leave no object: what is packed here is unpacked here, by the same class file
    private Decision(Parts parts, A action, String policyVersion) {
        this.idHigh = parts.idHigh;
        this.idLow = parts.idLow;
        this.propensity = parts.propensity;
        this.error = parts.error;
        this.action = action;
        this.policyVersion = policyVersion;
        this.index = parts.index;
        this.support = parts.support;
        this.epistemic = parts.epistemic;
        this.aleatoric = parts.aleatoric;
        this.information = parts.information;
        this.value = parts.value;
        this.costFlops = parts.costFlops;
        this.entropy = parts.entropy;
        this.margin = parts.margin;
        this.packed = parts.count() << FLAG_BITS
                | parts.reason.ordinal() << REASON_SHIFT
                | parts.kind.ordinal() << KIND_SHIFT
                | (parts.explored ? EXPLORED : 0)
                | (parts.recorded ? RECORDED : 0)
                | (parts.late ? LATE : 0)
                | (parts.degenerate ? DEGENERATE : 0)
                | (parts.cached ? CACHED : 0);
    }

    /** The id to report outcomes under. */
    public DecisionId id() {
        return new DecisionId(idHigh, idLow);
    }

    /** What to do. A continuous action is not clipped: the host clips it, and the unclipped value is recorded. */
    public A action() {
        return action;
    }

    /** The position of the action in the list or among the candidates; −1 where an action is not one choice. */
    public int index() {
        return index;
    }

    /**
     * The behaviour distribution's probability (or density) of the action, as {@link #propensityKind} says; NaN where it
     * is {@link PropensityKind#UNAVAILABLE}.
     */
    public double propensity() {
        return propensity;
    }

    /** How {@link #propensity} is to be read. */
    public PropensityKind propensityKind() {
        return KINDS[packed >>> KIND_SHIFT & 3];
    }

    /** The number of indices that a {@link PropensityKind#MONTE_CARLO} propensity is estimated from; else 0. */
    public int propensitySamples() {
        return propensityKind() == PropensityKind.MONTE_CARLO ? packed >>> FLAG_BITS : 0;
    }

    /**
     * How many actions share the best score with this one, itself included: those that the greedy policy draws from uniformly. 0
     * where it is not among them or that is not known: nothing ranked the actions, they are continuous, the host or a fallback
     * acted, or the propensity is not {@link PropensityKind#EXACT}.
     */
    public int ties() {
        return propensityKind() == PropensityKind.EXACT ? packed >>> FLAG_BITS : 0;
    }

    /** The standard error of an estimated propensity; 0 where it is not an estimate, NaN where it is not known. */
    public double propensityError() {
        return error;
    }

    /**
     * How many actions could have been drawn, the drawn one included; {@link Integer#MAX_VALUE} for a density. With a
     * support of one, a propensity of 1 is honest, and useless for judging another policy.
     */
    public int support() {
        return support;
    }

    /**
     * What more data would remove of the uncertainty about the action: the variance between the members' predictions of
     * it, in squared units of the score; NaN where the policy shows none.
     */
    public float epistemic() {
        return epistemic;
    }

    /**
     * What more data would not remove: the variance of the return that the policy predicts for the action, in squared
     * units of the score; NaN where the policy shows none.
     */
    public float aleatoric() {
        return aleatoric;
    }

    /** The information that the action's outcome is predicted to bring, in nats; NaN where the policy shows none. */
    public float information() {
        return information;
    }

    /**
     * The return that the policy expects from this observation on: its {@code value} output, or else the best return that it
     * predicts for a legal action; NaN where it predicts none.
     */
    public float value() {
        return value;
    }

    /**
     * How undecided the policy itself was, whatever the sampler made of it: the entropy, in nats, of its distribution over the
     * legal alternatives of the first discrete branch; the softmax of the logits, or else the members' votes. NaN where it gives
     * neither, and where the episode did not ask for it ({@link io.outrider.agent.EpisodeOptions#confidence}).
     */
    public float entropy() {
        return entropy;
    }

    /** By how much the likeliest alternative is likelier than the next in that distribution, in [0, 1]; NaN where {@link #entropy} is. */
    public float margin() {
        return margin;
    }

    /** The floating-point operations that the policy spent on the decision; NaN where not known. */
    public double costFlops() {
        return costFlops;
    }

    /** The hash of the policy version that was asked. */
    public String policyVersion() {
        return policyVersion;
    }

    /** Whether the action is outside the set of those with the best score. */
    public boolean explored() {
        return (packed & EXPLORED) != 0;
    }

    /** Which mechanism chose the action. */
    public Reason reason() {
        return REASONS[packed >>> REASON_SHIFT & 15];
    }

    /** Whether the action is the caller's fallback because deciding failed. */
    public boolean isFallback() {
        return reason() == Reason.FALLBACK;
    }

    /** Whether the experience log accepted the record; false without a log, when thinned or withheld, or when its ring was full. */
    public boolean recorded() {
        return (packed & RECORDED) != 0;
    }

    /** Whether the answer was there only after the deadline. */
    public boolean late() {
        return (packed & LATE) != 0;
    }

    /** Whether the sampler had nothing to direct it (all members agree, say) and acted greedily. */
    public boolean degenerate() {
        return (packed & DEGENERATE) != 0;
    }

    /** Whether the policy's outputs came from the agent's output cache; what was drawn was drawn anew. */
    public boolean cached() {
        return (packed & CACHED) != 0;
    }

    @Override
    public String toString() {
        return "Decision[" + id() + ", action=" + action + ", propensity=" + propensity + " " + propensityKind()
                + ", reason=" + reason() + ", policy=" + policyVersion + "]";
    }

    /**
     * The values of a decision in the making: a reusable buffer that the engine, a test or another runtime fills.
     *
     * <p>Not thread-safe. Fields that are not set keep the value that they had.
     */
    public static final class Parts {
        private long idHigh;
        private long idLow;
        private double propensity = Double.NaN;
        private int samples;
        private int ties;
        private double error;
        private int index = -1;
        private int support;
        private float epistemic = Float.NaN;
        private float aleatoric = Float.NaN;
        private float information = Float.NaN;
        private float value = Float.NaN;
        private float entropy = Float.NaN;
        private float margin = Float.NaN;
        private double costFlops = Double.NaN;
        private PropensityKind kind = PropensityKind.UNAVAILABLE;
        private Reason reason = Reason.SAMPLED;
        private boolean explored;
        private boolean recorded;
        private boolean late;
        private boolean degenerate;
        private boolean cached;

        /** Sets the id. */
        public Parts id(long high, long low) {
            this.idHigh = high;
            this.idLow = low;
            return this;
        }

        /** Sets the position of the action, or −1. */
        public Parts index(int index) {
            this.index = index;
            return this;
        }

        /** Sets the propensity, its kind and the size of the support. */
        public Parts propensity(double propensity, PropensityKind kind, int support) {
            this.propensity = propensity;
            this.kind = kind;
            this.support = support;
            return this;
        }

        /**
         * Sets how many indices the propensity is estimated from, and its standard error; 0 where it is not.
         *
         * @throws IllegalArgumentException if {@code samples} is negative or above 2,097,151
         */
        public Parts estimate(int samples, double error) {
            if (samples < 0 || samples > MOST_SAMPLES) {
                throw new IllegalArgumentException(
                        "a propensity is estimated from 0 to " + MOST_SAMPLES + " indices, not " + samples);
            }
            this.samples = samples;
            this.error = error;
            return this;
        }

        /**
         * Sets how many actions share the best score; 0 where that is not known, or the action is not one of them. More than
         * 2,097,151 count as not known.
         *
         * @throws IllegalArgumentException if {@code actions} is negative
         */
        public Parts ties(int actions) {
            if (actions < 0) {
                throw new IllegalArgumentException("there are no " + actions + " ties");
            }
            this.ties = actions > MOST_SAMPLES ? 0 : actions;
            return this;
        }

        /** What a decision of this kind keeps: an estimate has samples, an exact propensity has ties. */
        private int count() {
            return kind == PropensityKind.MONTE_CARLO ? samples : kind == PropensityKind.EXACT ? ties : 0;
        }

        /** Sets the uncertainty; NaN for what is not known. */
        public Parts uncertainty(float epistemic, float aleatoric, float information) {
            this.epistemic = epistemic;
            this.aleatoric = aleatoric;
            this.information = information;
            return this;
        }

        /** Sets the expected return of the observation; NaN where not known. */
        public Parts value(float value) {
            this.value = value;
            return this;
        }

        /** Sets how undecided the policy was; NaN for what is not known. */
        public Parts confidence(float entropy, float margin) {
            this.entropy = entropy;
            this.margin = margin;
            return this;
        }

        /** Sets what the policy spent, in floating-point operations; NaN where not known. */
        public Parts costFlops(double flops) {
            this.costFlops = flops;
            return this;
        }

        /** Sets which mechanism acted, and whether the action is not a greedy one. */
        public Parts reason(Reason reason, boolean explored) {
            this.reason = reason;
            this.explored = explored;
            return this;
        }

        /** Sets whether the log accepted the record. */
        public Parts recorded(boolean recorded) {
            this.recorded = recorded;
            return this;
        }

        /** Sets whether the answer came after the deadline. */
        public Parts late(boolean late) {
            this.late = late;
            return this;
        }

        /** Sets whether the sampler had nothing to direct it. */
        public Parts degenerate(boolean degenerate) {
            this.degenerate = degenerate;
            return this;
        }

        /** Sets whether the policy's outputs came from a cache. */
        public Parts cached(boolean cached) {
            this.cached = cached;
            return this;
        }

        /** The decision with these values. */
        public <A extends @Nullable Object> Decision<A> decision(A action, String policyVersion) {
            return new Decision<>(this, action, policyVersion);
        }
    }
}
