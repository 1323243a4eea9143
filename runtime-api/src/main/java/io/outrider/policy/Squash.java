package io.outrider.policy;

/** What lies between a continuous branch's mean, as a policy gives it, and the action. */
public enum Squash {

    /** The policy does not say; a sampler's word is taken. */
    UNSTATED,
    /** Nothing: the mean is a mean of actions. */
    NONE,
    /**
     * The hyperbolic tangent: mean and deviation are those of u, and the action is low + (high − low)(tanh u + 1)/2. The
     * branch has finite bounds.
     */
    TANH
}
