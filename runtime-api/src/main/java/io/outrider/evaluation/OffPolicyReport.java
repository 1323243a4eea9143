package io.outrider.evaluation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What logged experience says about a candidate.
 *
 * @param estimates what each estimator says
 * @param overlap how far the log can speak about it
 */
public record OffPolicyReport(Map<Estimator, Estimate> estimates, Overlap overlap) {

    /** Keeps an unmodifiable copy. */
    public OffPolicyReport {
        Map<Estimator, Estimate> copy = new EnumMap<>(Estimator.class);
        copy.putAll(estimates);
        estimates = Collections.unmodifiableMap(copy);
    }

    /** What {@code estimator} says. */
    public Estimate estimate(Estimator estimator) {
        return Objects.requireNonNull(estimates.get(estimator), estimator.name());
    }
}
