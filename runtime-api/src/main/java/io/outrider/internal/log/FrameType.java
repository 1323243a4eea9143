package io.outrider.internal.log;

/** The types of the frames in the raw and in the joined log. They are on disk and never change their meaning. */
final class FrameType {

    /** A decision: {@link DecisionCodec}. Raw log. */
    static final int DECISION = 1;
    /** An outcome: {@link OutcomeCodec}. Raw log. */
    static final int OUTCOME = 2;
    /** An episode's end: {@link EpisodeEndCodec}. Raw log. */
    static final int EPISODE_END = 3;
    /** An agent's schema and its handle in this log: {@link SchemaCodec}. Both logs. */
    static final int AGENT = 4;
    /** A decision joined with what came of it: {@link RowCodec}. Joined log. */
    static final int ROW = 17;
    /** An outcome that came after its decision had closed: {@link UnjoinedCodec}. Joined log. */
    static final int LATE = 18;
    /** An outcome of an unknown decision: {@link UnjoinedCodec}. Joined log. */
    static final int ORPHAN = 19;
    /** Records that are missing from the raw log: {@link LossCodec}. Joined log. */
    static final int LOSS = 20;

    /** A decision that is joined elsewhere: {@link RowCodec}, with nothing joined. Joined log. */
    static final int DECISION_ALONE = 21;
    /** An outcome that is joined elsewhere: {@link UnjoinedCodec}. Joined log. */
    static final int OUTCOME_ALONE = 22;
    /** An episode's end that is joined elsewhere: {@link UnjoinedCodec} around {@link EpisodeEndCodec}. Joined log. */
    static final int EPISODE_END_ALONE = 23;

    private FrameType() {}
}
