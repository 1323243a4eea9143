package io.outrider.evaluation;

/**
 * How the value of a candidate is estimated from logged units. With ρₜ the product of the ratios π(a)/μ(a) of a unit's
 * steps up to t, rₜ its (discounted) rewards, n its last step, and each unit weighted by 1/keep-probability:
 */
public enum Estimator {
    /** Importance-weighted returns, the mean of ρₙ Σ rₜ (Horvitz and Thompson 1952). Unbiased where there is overlap. */
    IPS,
    /** Σ ρₙ Σ rₜ / Σ ρₙ: a little bias for much less variance. */
    SELF_NORMALISED,
    /** The mean of min(ρₙ, weight bound) Σ rₜ: biased, of bounded range. */
    CLIPPED,
    /** The mean of Σ ρₜ rₜ: a reward is weighted by the ratios up to it only (Precup, Sutton and Singh 2000). */
    PER_DECISION,
    /**
     * The mean of Σ [ρₜ₋₁ Σₐ π(a) q̂(a) + ρₜ (rₜ − q̂(aₜ))], with q̂ a model of a step's own reward (Dudík, Langford and Li
     * 2011, step by step): unbiased whatever the model, precise where the model is good.
     */
    DOUBLY_ROBUST,
    /**
     * As {@link #DOUBLY_ROBUST}, but the correction is left out where ρₜ exceeds the weight bound, so that the model alone
     * speaks there (Wang, Agarwal and Dudík 2017).
     */
    SWITCH_DOUBLY_ROBUST
}
