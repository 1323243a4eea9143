package io.outrider.internal.record;

import io.outrider.PropensityKind;
import io.outrider.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One decision on its way into the log: a buffer that a lane owns and fills anew for each decision, so that recording
 * allocates nothing. Arrays are the lane's; a count beside each says how much of it is this decision's.
 */
public final class DecisionRecord {

    public int agent;
    public long idHigh;
    public long idLow;
    public long episodeHigh;
    public long episodeLow;
    public long t;
    public long keyHigh;
    public long keyLow;
    /** Microseconds since 1970-01-01 UTC. */
    public long decidedAtMicros;

    public float[] observation = new float[0];
    public int observationCount;
    public int[] choices = new int[0];
    public int choiceCount;
    public float[] values = new float[0];
    public int valueCount;

    public double propensity;
    public double logPropensity;
    public PropensityKind kind = PropensityKind.EXACT;
    public int samples;
    public double error;
    public float[] behaviour = new float[0];
    /** 0 where there is no vector. */
    public int behaviourCount;

    public int support;

    public boolean explored;
    public Reason reason = Reason.SAMPLED;
    public float[] outputs = new float[0];
    /** 0 where none are recorded. */
    public int outputCount;

    /** The weights of held components before the draw. */
    public byte[] memory = new byte[0];
    /** −1 where nothing is held or remembered, which is not the same as 0. */
    public int memoryCount = -1;

    public float epistemic = Float.NaN;
    public float aleatoric = Float.NaN;
    public float information = Float.NaN;
    /** NaN where there is none. */
    public float intrinsicReward = Float.NaN;

    public boolean inSlate;
    public long slateHigh;
    public long slateLow;
    public int slot = -1;
    public double slatePropensity = Double.NaN;
    /** Row-major candidate features. */
    public float[] candidates = new float[0];

    public int candidateCount;
    public int candidateWidth;

    public @Nullable String worldId;
    public String policyVersion = "";
    public String sampler = "";
    /** Shared by the records of a lane. */
    public RecordMemo memo = new RecordMemo();

    public float keepProbability = 1;
    public boolean[] mask = new boolean[0];
    /** 0 where all alternatives were legal. */
    public int maskCount;

    public @Nullable String subjectKey;
    public double costFlops = Double.NaN;
    public double explorationRate = 1;
    /** Bits of {@link io.outrider.experience.Transition.Flag}. */
    public int flags;
    /** Whether this is a step of an episode, so that its row waits for the next step or the episode's end. */
    public boolean inEpisode;

    /** Makes room for {@code count} bytes of memory, all of which are to be filled in. */
    public void keepMemory(int count) {
        if (memory.length < count) {
            memory = new byte[count];
        }
        memoryCount = count;
    }

    /** Copies what the draw itself left in {@code other}: rate, memory and intrinsic reward. */
    public void takeFrom(DecisionRecord other) {
        explorationRate = other.explorationRate;
        intrinsicReward = other.intrinsicReward;
        costFlops = other.costFlops;
        memoryCount = other.memoryCount;
        if (memoryCount >= 0) {
            keepMemory(memoryCount);
            System.arraycopy(other.memory, 0, memory, 0, memoryCount);
        }
    }

    /** An empty record with as much room as this one, and the same policy version. */
    public DecisionRecord like() {
        DecisionRecord other = new DecisionRecord();
        other.memo = memo;
        other.observation = new float[observation.length];
        other.observationCount = observationCount;
        other.choiceCount = choiceCount;
        other.valueCount = valueCount;
        other.behaviour = new float[behaviour.length];
        other.outputs = new float[outputs.length];
        other.mask = new boolean[mask.length];
        other.candidates = candidates;
        other.candidateWidth = candidateWidth;
        other.policyVersion = policyVersion;
        other.costFlops = costFlops;
        return other;
    }
}
