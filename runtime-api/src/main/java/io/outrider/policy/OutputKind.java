package io.outrider.policy;

/**
 * What an output tensor of a policy means. Shapes are given with the batch B first; A counts actions (all branches'
 * alternatives side by side), K candidates, D continuous dimensions, M members, N quantiles, d features.
 */
public enum OutputKind {
    /** Unnormalised log-probabilities, [B,A] or [B,K]. */
    LOGITS,
    /** Predicted returns, [B,A] or [B,K]. */
    Q,
    /** Predicted intrinsic returns of a curiosity-trained head, [B,A] or [B,K]. */
    Q_INT,
    /** Predicted returns by the members of an ensemble, [B,M,A] or [B,M,K]. */
    Q_MEMBERS,
    /** Quantiles of the return by member, ascending, [B,M,N,A]. */
    QUANTILES,
    /** Means of a continuous action, [B,D]. */
    MEAN,
    /** Natural logarithms of a continuous action's standard deviations, [B,D] or [D]. */
    LOG_STD,
    /** Means of a continuous action by member, [B,M,D]. */
    MEAN_MEMBERS,
    /** The predicted return of the state, [B,1]. */
    VALUE,
    /** A representation of the state, [B,d]. */
    FEATURES,
    /** Recurrent state for the next step. */
    STATE,
    /**
     * How new the state is to a predictor trained on what was seen, [B,1]: the squared error ‖f̂(x) − f(x)‖² of random
     * network distillation, on observations normalised in the graph.
     */
    NOVELTY
}
