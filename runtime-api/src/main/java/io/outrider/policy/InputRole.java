package io.outrider.policy;

/** What the engine writes into an input tensor of a policy. */
public enum InputRole {
    /** The host's observation, written by its encoder. */
    OBSERVATION,
    /** 1 for a legal action and 0 for an illegal one, [B,A]; the engine masks in any case. */
    ACTION_MASK,
    /** The features of the candidates, [B,K,Dc], padded with zeros to K. */
    CANDIDATES,
    /** 1 for a candidate and 0 for padding, [B,K]. */
    CANDIDATE_MASK,
    /** Recurrent state, carried from step to step of an episode, zero at its start. */
    STATE,
    /** An epistemic index, drawn by the engine from the standard normal distribution. */
    Z,
    /**
     * A dropout mask that the graph multiplies with, drawn by the engine: 0 with the sampler's dropout rate r, else
     * 1 / (1 − r). Ones everywhere mean no dropout.
     */
    DROPOUT_MASK
}
