package io.outrider.world;

/** Why a world sampler chose a world. */
public enum WorldReason {
    /** It was drawn from the source, without regard to what is known of it. */
    DRAWN,
    /** It was seen before, and its score or its age asked for it again. */
    REPLAYED,
    /** It is a change of a world that was seen before. */
    EDITED,
    /** It was drawn where learning is expected to progress. */
    DIRECTED
}
