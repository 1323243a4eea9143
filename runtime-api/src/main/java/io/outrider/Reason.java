package io.outrider;

/** Which mechanism chose the executed action. */
public enum Reason {
    /** Drawn from the distribution that the sampler described. */
    SAMPLED,
    /** Drawn from a part of the distribution that a floor or a uniform mixture added. */
    FLOOR,
    /** Chosen greedily because the exploration budget or its kill switch was off. */
    BUDGET_OFF,
    /** The only legal action. */
    FORCED,
    /** The caller's fallback, because deciding failed; left out of learning. */
    FALLBACK,
    /** Decided by the host itself and only recorded here. */
    HOST
}
