package io.outrider.agent;

import io.outrider.PropensityKind;

/** Checks the propensity that a host gives for its own decision. */
final class HostPropensity {

    private HostPropensity() {}

    static PropensityKind kind(double propensity, boolean continuous) {
        if (Double.isNaN(propensity)) {
            return PropensityKind.UNAVAILABLE;
        }
        if (!(propensity > 0) || Double.isInfinite(propensity) || (!continuous && propensity > 1)) {
            throw new IllegalArgumentException("a host's propensity must be "
                    + (continuous ? "a positive density" : "in (0, 1]") + " or NaN for unknown, not " + propensity);
        }
        return continuous ? PropensityKind.DENSITY : PropensityKind.EXACT;
    }
}
