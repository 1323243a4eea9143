package io.outrider.experience;

/** How a decision's reward came about. */
public enum RewardStatus {
    /** Every outcome that was expected is in. */
    COMPLETE,
    /** No outcome came; the reward is the configured default. */
    DEFAULT,
    /** No outcome came before the reward window ended; there is no reward. */
    MISSING,
    /** An outcome that came after its decision had closed; a row of its own. */
    LATE,
    /** The decision was closed early because too many were open. */
    EVICTED,
    /** The join is done where the files are read: {@link RewardJoin#DOWNSTREAM}. */
    DOWNSTREAM
}
