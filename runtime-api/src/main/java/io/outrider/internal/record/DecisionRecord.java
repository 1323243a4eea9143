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

    public byte @Nullable [] memory;

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
}
