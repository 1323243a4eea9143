package io.outrider.evaluation;

/** Why a recorded decision cannot be recomputed from its record. */
public enum Unreplayable {
    /** The host decided; nothing was drawn. */
    HOST,
    /** Deciding failed, and the caller's fallback was taken; nothing was drawn. */
    FALLBACK,
    /** The outputs are not in the record. */
    NO_OUTPUTS,
    /** The outputs were too many, and are recorded as means and deviations. */
    SUMMARISED_OUTPUTS,
    /** The recorded outputs are not as many as the signature has: another policy, or another action space. */
    OTHER_OUTPUTS,
    /** The propensity is an estimate over indices, but the sampler that the record names asks for none. */
    INDICES,
    /** The sampler that the record names is neither given nor found by name. */
    UNKNOWN_SAMPLER,
    /** The sampler has a memory that was not recorded with the decision. */
    SAMPLER_MEMORY,
    /** The observation or the candidates, which the check would need, were redacted before they were recorded. */
    REDACTED,
    /** An earlier step of the episode, or slot of the slate, on which this one depends is missing or not replayable. */
    EARLIER_STEP
}
