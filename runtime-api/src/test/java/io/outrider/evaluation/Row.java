package io.outrider.evaluation;

import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition;
import org.jspecify.annotations.Nullable;

/** A row that a test makes up, or copies and changes. */
final class Row implements Transition {

    DecisionId id = new DecisionId(1, 0);

    @Nullable
    DecisionId episode;

    long t;
    DrawKey key = new DrawKey(0, 0);
    float[] observation = {0};
    int[] choices = {0};
    float[] values = {};
    double propensity = 1;
    double logPropensity;
    PropensityKind kind = PropensityKind.EXACT;
    int propensitySamples;
    double propensityError;
    float @Nullable [] behaviour;
    int support = 2;
    boolean explored;
    Reason reason = Reason.SAMPLED;
    float @Nullable [] outputs;
    boolean summarised;
    byte @Nullable [] memory;

    @Nullable
    Float reward;

    boolean terminated;
    boolean truncated;

    @Nullable
    DecisionId slate;

    int slot = -1;
    double slatePropensity = Double.NaN;
    float @Nullable [][] candidates;
    String version = "logged";
    String sampler = "logged";
    float keep = 1;
    boolean @Nullable [] mask;
    double rate = 1;

    /** A lone decision, drawn from {@code behaviour}. */
    static Row bandit(long id, float[] observation, int choice, double reward, double... behaviour) {
        Row row = new Row();
        row.id = new DecisionId(1, id);
        row.observation = observation;
        row.choices = new int[] {choice};
        row.propensity = behaviour[choice];
        row.logPropensity = Math.log(row.propensity);
        row.behaviour = new float[behaviour.length];
        row.support = 0;
        for (int a = 0; a < behaviour.length; a++) {
            row.behaviour[a] = (float) behaviour[a];
            row.support += behaviour[a] > 0 ? 1 : 0;
        }
        row.reward = (float) reward;
        return row;
    }

    static Row copyOf(Transition of) {
        Row row = new Row();
        row.id = of.decisionId();
        row.episode = of.episodeId();
        row.t = of.t();
        row.key = of.drawKey();
        row.observation = of.observation();
        row.choices = of.choices();
        row.values = of.values();
        row.propensity = of.propensity();
        row.logPropensity = of.logPropensity();
        row.kind = of.propensityKind();
        row.propensitySamples = of.propensitySamples();
        row.propensityError = of.propensityError();
        row.behaviour = of.behaviour();
        row.support = of.support();
        row.explored = of.explored();
        row.reason = of.reason();
        row.outputs = of.outputs();
        row.summarised = of.outputsSummarised();
        row.memory = of.memory();
        row.reward = of.reward();
        row.terminated = of.terminated();
        row.truncated = of.truncated();
        row.slate = of.slateId();
        row.slot = of.slot();
        row.slatePropensity = of.slatePropensity();
        row.candidates = of.candidates();
        row.version = of.policyVersion();
        row.sampler = of.sampler();
        row.keep = of.keepProbability();
        row.mask = of.mask();
        row.rate = of.explorationRate();
        return row;
    }

    @Override
    public DecisionId decisionId() {
        return id;
    }

    @Override
    public String agent() {
        return "agent";
    }

    @Override
    public DecisionId episodeId() {
        return episode == null ? id : episode;
    }

    @Override
    public long t() {
        return t;
    }

    @Override
    public DrawKey drawKey() {
        return key;
    }

    @Override
    public long decidedAtMicros() {
        return 0;
    }

    @Override
    public float[] observation() {
        return observation;
    }

    @Override
    public int[] choices() {
        return choices;
    }

    @Override
    public float[] values() {
        return values;
    }

    @Override
    public double propensity() {
        return propensity;
    }

    @Override
    public double logPropensity() {
        return logPropensity;
    }

    @Override
    public PropensityKind propensityKind() {
        return kind;
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
        return behaviour;
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
        return outputs;
    }

    @Override
    public boolean outputsSummarised() {
        return summarised;
    }

    @Override
    public byte @Nullable [] memory() {
        return memory;
    }

    @Override
    public float epistemic() {
        return Float.NaN;
    }

    @Override
    public float aleatoric() {
        return Float.NaN;
    }

    @Override
    public float information() {
        return Float.NaN;
    }

    @Override
    public @Nullable Float intrinsicReward() {
        return null;
    }

    @Override
    public @Nullable Float reward() {
        return reward;
    }

    @Override
    public RewardStatus rewardStatus() {
        return reward == null ? RewardStatus.MISSING : RewardStatus.COMPLETE;
    }

    @Override
    public int rewardCount() {
        return reward == null ? 0 : 1;
    }

    @Override
    public long rewardDelayMillis() {
        return 0;
    }

    @Override
    public float @Nullable [] nextObservation() {
        return null;
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
        return slate;
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
        return candidates;
    }

    @Override
    public @Nullable String worldId() {
        return null;
    }

    @Override
    public String policyVersion() {
        return version;
    }

    @Override
    public String sampler() {
        return sampler;
    }

    @Override
    public float keepProbability() {
        return keep;
    }

    @Override
    public boolean @Nullable [] mask() {
        return mask;
    }

    @Override
    public @Nullable String subjectKey() {
        return null;
    }

    @Override
    public double costFlops() {
        return Double.NaN;
    }

    @Override
    public double explorationRate() {
        return rate;
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public long producerId() {
        return 0;
    }

    @Override
    public long recordSequence() {
        return 0;
    }
}
