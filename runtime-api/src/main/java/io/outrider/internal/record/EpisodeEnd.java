package io.outrider.internal.record;

/** The end of an episode on its way into the log: a reusable buffer. */
public final class EpisodeEnd {

    public int agent;
    public long episodeHigh;
    public long episodeLow;
    /** The number of decisions of the episode. */
    public long steps;

    public boolean terminated;
    public boolean truncated;
    /** Whether it was closed by the host before it ended; it then counts as truncated. */
    public boolean abandoned;

    public float[] observation = new float[0];
    /** 0 where the final observation is not known. */
    public int observationCount;
}
