package io.outrider.experience;

/** How several outcomes of one decision become its reward. */
public enum RewardAggregation {
    /** Their sum. */
    SUM,
    /** The first to arrive. */
    FIRST,
    /** The last to arrive. */
    LAST,
    /** The greatest; with rewards that are all negative, that is the least bad. */
    MAX,
    /** Their mean. */
    MEAN
}
