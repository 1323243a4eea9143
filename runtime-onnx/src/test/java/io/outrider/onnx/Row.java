package io.outrider.onnx;

import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition;
import org.jspecify.annotations.Nullable;

/** A row of experience of one discrete choice, with what a learner reads. */
record Row(
        DecisionId decisionId,
        float[] observation,
        int choice,
        double propensity,
        float keepProbability,
        @Nullable Float reward,
        float @Nullable [] nextObservation,
        boolean terminated,
        Reason reason)
        implements Transition {

    static Row of(long id, float[] observation, int choice, double propensity, @Nullable Float reward) {
        return new Row(new DecisionId(7, id), observation, choice, propensity, 1f, reward, null, true, Reason.SAMPLED);
    }

    /** The same row, as that of a fallback. */
    Row asFallback() {
        return new Row(
                decisionId,
                observation,
                choice,
                propensity,
                keepProbability,
                reward,
                nextObservation,
                terminated,
                Reason.FALLBACK);
    }

    @Override
    public String agent() {
        return "test";
    }

    @Override
    public DecisionId episodeId() {
        return decisionId;
    }

    @Override
    public long t() {
        return 0;
    }

    @Override
    public DrawKey drawKey() {
        return new DrawKey(decisionId.high(), decisionId.low());
    }

    @Override
    public long decidedAtMicros() {
        return 0;
    }

    @Override
    public int[] choices() {
        return new int[] {choice};
    }

    @Override
    public float[] values() {
        return new float[0];
    }

    @Override
    public double logPropensity() {
        return Math.log(propensity);
    }

    @Override
    public PropensityKind propensityKind() {
        return PropensityKind.EXACT;
    }

    @Override
    public int propensitySamples() {
        return 0;
    }

    @Override
    public double propensityError() {
        return 0;
    }

    @Override
    public float @Nullable [] behaviour() {
        return null;
    }

    @Override
    public int support() {
        return 3;
    }

    @Override
    public boolean explored() {
        return false;
    }

    @Override
    public float @Nullable [] outputs() {
        return null;
    }

    @Override
    public boolean outputsSummarised() {
        return false;
    }

    @Override
    public byte @Nullable [] memory() {
        return null;
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
    public boolean truncated() {
        return false;
    }

    @Override
    public @Nullable DecisionId slateId() {
        return null;
    }

    @Override
    public int slot() {
        return -1;
    }

    @Override
    public double slatePropensity() {
        return Double.NaN;
    }

    @Override
    public float @Nullable [][] candidates() {
        return null;
    }

    @Override
    public @Nullable String worldId() {
        return null;
    }

    @Override
    public String policyVersion() {
        return "test";
    }

    @Override
    public String sampler() {
        return "test";
    }

    @Override
    public boolean @Nullable [] mask() {
        return null;
    }

    @Override
    public @Nullable String subjectKey() {
        return null;
    }

    @Override
    public double costFlops() {
        return 0;
    }

    @Override
    public double explorationRate() {
        return 1;
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
