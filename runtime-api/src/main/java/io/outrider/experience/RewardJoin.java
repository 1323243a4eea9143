package io.outrider.experience;

/** Where outcomes are joined to decisions. */
public enum RewardJoin {
    /**
     * In this log: decisions wait on this disk for their outcomes, and joined rows are shipped below {@code transitions}. For
     * hosts whose disk lasts and that see the rewards themselves.
     */
    HERE,
    /**
     * Where the shipped files are read: decisions, outcomes and episode ends are shipped at once, below {@code decisions},
     * {@code outcomes} and {@code episode_ends}. For hosts whose disk does not last, or whose rewards arrive elsewhere. Nothing
     * waits; there are no joined rows for readers, listeners or learners on this host.
     */
    DOWNSTREAM
}
