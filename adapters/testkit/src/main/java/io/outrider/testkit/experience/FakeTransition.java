package io.outrider.testkit.experience;

import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition;
import org.jspecify.annotations.Nullable;

/**
 * A row whose values a test sets. What is not set is plain: a lone decision of one legal action, without a reward.
 *
 * <p>Set everything before the row is handed over; after that it must not change. Arrays that are set become the row's
 * own. Not thread-safe while values are set.
 */
public final class FakeTransition implements Transition {

    DecisionId decisionId = new DecisionId(0, 0);
    String agent = "agent";
    DecisionId episodeId = new DecisionId(0, 0);
    long t = 0;
    DrawKey drawKey = new DrawKey(0, 0);
    long decidedAtMicros = 0;
    float[] observation = new float[0];
    int[] choices = new int[0];
    float[] values = new float[0];
    double propensity = 1;
    PropensityKind propensityKind = PropensityKind.EXACT;
    int propensitySamples = 0;
    double propensityError = 0;
    float @Nullable [] behaviour;
    int support = 1;
    boolean explored = false;
    Reason reason = Reason.SAMPLED;
    float @Nullable [] outputs;
    byte @Nullable [] memory;
    float epistemic = Float.NaN;
    float aleatoric = Float.NaN;
    float information = Float.NaN;

    @Nullable
    Float intrinsicReward;

    @Nullable
    Float reward;

    RewardStatus rewardStatus = RewardStatus.MISSING;
    int rewardCount = 0;
    long rewardDelayMillis = 0;
    float @Nullable [] nextObservation;
    boolean terminated = true;
    boolean truncated = false;

    @Nullable
    DecisionId slateId;

    int slot = -1;
    double slatePropensity = Double.NaN;
    float @Nullable [][] candidates;

    @Nullable
    String worldId;

    String policyVersion = "policy";
    String sampler = "sampler";
    float keepProbability = 1;
    boolean @Nullable [] mask;

    @Nullable
    String subjectKey;

    double costFlops = Double.NaN;
    double explorationRate = 1;
    int flags = 0;
    long producerId = 0;
    long recordSequence = 0;

    /** A plain row. */
    public FakeTransition() {}

    /** Sets {@link Transition#decisionId}. */
    public FakeTransition decisionId(DecisionId decisionId) {
        this.decisionId = decisionId;
        return this;
    }

    /** Sets {@link Transition#agent}. */
    public FakeTransition agent(String agent) {
        this.agent = agent;
        return this;
    }

    /** Sets {@link Transition#episodeId}. */
    public FakeTransition episodeId(DecisionId episodeId) {
        this.episodeId = episodeId;
        return this;
    }

    /** Sets {@link Transition#t}. */
    public FakeTransition t(long t) {
        this.t = t;
        return this;
    }

    /** Sets {@link Transition#drawKey}. */
    public FakeTransition drawKey(DrawKey drawKey) {
        this.drawKey = drawKey;
        return this;
    }

    /** Sets {@link Transition#decidedAtMicros}. */
    public FakeTransition decidedAtMicros(long decidedAtMicros) {
        this.decidedAtMicros = decidedAtMicros;
        return this;
    }

    /** Sets {@link Transition#observation}. */
    public FakeTransition observation(float[] observation) {
        this.observation = observation;
        return this;
    }

    /** Sets {@link Transition#choices}. */
    public FakeTransition choices(int[] choices) {
        this.choices = choices;
        return this;
    }

    /** Sets {@link Transition#values}. */
    public FakeTransition values(float[] values) {
        this.values = values;
        return this;
    }

    /** Sets {@link Transition#propensity}. */
    public FakeTransition propensity(double propensity) {
        this.propensity = propensity;
        return this;
    }

    /** Sets {@link Transition#propensityKind}. */
    public FakeTransition propensityKind(PropensityKind propensityKind) {
        this.propensityKind = propensityKind;
        return this;
    }

    /** Sets {@link Transition#behaviour}. */
    public FakeTransition behaviour(float @Nullable [] behaviour) {
        this.behaviour = behaviour;
        return this;
    }

    /** Sets {@link Transition#support}. */
    public FakeTransition support(int support) {
        this.support = support;
        return this;
    }

    /** Sets {@link Transition#reason}. */
    public FakeTransition reason(Reason reason) {
        this.reason = reason;
        return this;
    }

    /** Sets {@link Transition#outputs}. */
    public FakeTransition outputs(float @Nullable [] outputs) {
        this.outputs = outputs;
        return this;
    }

    /** Sets {@link Transition#reward}. */
    public FakeTransition reward(@Nullable Float reward) {
        this.reward = reward;
        return this;
    }

    /** Sets {@link Transition#rewardStatus}. */
    public FakeTransition rewardStatus(RewardStatus rewardStatus) {
        this.rewardStatus = rewardStatus;
        return this;
    }

    /** Sets {@link Transition#candidates}. */
    public FakeTransition candidates(float @Nullable [][] candidates) {
        this.candidates = candidates;
        return this;
    }

    /** Sets {@link Transition#nextObservation}. */
    public FakeTransition nextObservation(float @Nullable [] nextObservation) {
        this.nextObservation = nextObservation;
        return this;
    }

    /** Sets {@link Transition#terminated}. */
    public FakeTransition terminated(boolean terminated) {
        this.terminated = terminated;
        return this;
    }

    /** Sets {@link Transition#truncated}. */
    public FakeTransition truncated(boolean truncated) {
        this.truncated = truncated;
        return this;
    }

    /** Sets {@link Transition#policyVersion}. */
    public FakeTransition policyVersion(String policyVersion) {
        this.policyVersion = policyVersion;
        return this;
    }

    /** Sets {@link Transition#keepProbability}. */
    public FakeTransition keepProbability(float keepProbability) {
        this.keepProbability = keepProbability;
        return this;
    }

    /** Sets {@link Transition#mask}. */
    public FakeTransition mask(boolean @Nullable [] mask) {
        this.mask = mask;
        return this;
    }

    /** Sets {@link Transition#flags}. */
    public FakeTransition flags(int flags) {
        this.flags = flags;
        return this;
    }

    @Override
    public DecisionId decisionId() {
        return decisionId;
    }

    @Override
    public String agent() {
        return agent;
    }

    @Override
    public DecisionId episodeId() {
        return episodeId;
    }

    @Override
    public long t() {
        return t;
    }

    @Override
    public DrawKey drawKey() {
        return drawKey;
    }

    @Override
    public long decidedAtMicros() {
        return decidedAtMicros;
    }

    @Override
    public float[] observation() {
        return observation.clone();
    }

    @Override
    public int[] choices() {
        return choices.clone();
    }

    @Override
    public float[] values() {
        return values.clone();
    }

    @Override
    public double propensity() {
        return propensity;
    }

    @Override
    public PropensityKind propensityKind() {
        return propensityKind;
    }

    @Override
    public int propensitySamples() {
        return propensitySamples;
    }

    @Override
    public double propensityError() {
        return propensityError;
    }

    @Override
    public float @Nullable [] behaviour() {
        return behaviour == null ? null : behaviour.clone();
    }

    @Override
    public int support() {
        return support;
    }

    @Override
    public boolean explored() {
        return explored;
    }

    @Override
    public Reason reason() {
        return reason;
    }

    @Override
    public float @Nullable [] outputs() {
        return outputs == null ? null : outputs.clone();
    }

    @Override
    public byte @Nullable [] memory() {
        return memory == null ? null : memory.clone();
    }

    @Override
    public float epistemic() {
        return epistemic;
    }

    @Override
    public float aleatoric() {
        return aleatoric;
    }

    @Override
    public float information() {
        return information;
    }

    @Override
    public @Nullable Float intrinsicReward() {
        return intrinsicReward;
    }

    @Override
    public @Nullable Float reward() {
        return reward;
    }

    @Override
    public RewardStatus rewardStatus() {
        return rewardStatus;
    }

    @Override
    public int rewardCount() {
        return rewardCount;
    }

    @Override
    public long rewardDelayMillis() {
        return rewardDelayMillis;
    }

    @Override
    public float @Nullable [] nextObservation() {
        return nextObservation == null ? null : nextObservation.clone();
    }

    @Override
    public boolean terminated() {
        return terminated;
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    public @Nullable DecisionId slateId() {
        return slateId;
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public double slatePropensity() {
        return slatePropensity;
    }

    @Override
    public float @Nullable [][] candidates() {
        return candidates == null ? null : candidates.clone();
    }

    @Override
    public @Nullable String worldId() {
        return worldId;
    }

    @Override
    public String policyVersion() {
        return policyVersion;
    }

    @Override
    public String sampler() {
        return sampler;
    }

    @Override
    public float keepProbability() {
        return keepProbability;
    }

    @Override
    public boolean @Nullable [] mask() {
        return mask == null ? null : mask.clone();
    }

    @Override
    public @Nullable String subjectKey() {
        return subjectKey;
    }

    @Override
    public double costFlops() {
        return costFlops;
    }

    @Override
    public double explorationRate() {
        return explorationRate;
    }

    @Override
    public int flags() {
        return flags;
    }

    @Override
    public long producerId() {
        return producerId;
    }

    @Override
    public long recordSequence() {
        return recordSequence;
    }

    @Override
    public double logPropensity() {
        return Math.log(propensity);
    }

    @Override
    public boolean outputsSummarised() {
        return is(Flag.SUMMARISED);
    }

    @Override
    public String toString() {
        return "FakeTransition[" + decisionId + "]";
    }
}
