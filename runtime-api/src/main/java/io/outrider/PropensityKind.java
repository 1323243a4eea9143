package io.outrider;

/** How a decision's propensity is to be read. */
public enum PropensityKind {
    /** The probability of the executed action, in closed form or by exact marginalisation. */
    EXACT,
    /** A probability density with respect to Lebesgue measure (for hybrid actions: mass times density). */
    DENSITY,
    /** An estimate over randomly drawn indices; the record holds their number and the standard error. */
    MONTE_CARLO,
    /** Not known; the value is NaN. Off-policy evaluation refuses such rows. */
    UNAVAILABLE
}
