package io.outrider;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of one decision: a reward, known perhaps hours later and perhaps on another host.
 *
 * <p>A decision may have several outcomes; how they add up to its reward is the agent's aggregation. Immutable.
 */
public final class Outcome {

    private final DecisionId decisionId;
    private final double value;
    private final @Nullable String key;
    private final boolean last;
    private final @Nullable Instant observedAt;

    private Outcome(
            DecisionId decisionId, double value, @Nullable String key, boolean last, @Nullable Instant observedAt) {
        this.decisionId = decisionId;
        this.value = value;
        this.key = key;
        this.last = last;
        this.observedAt = observedAt;
    }

    /**
     * An outcome of the decision {@code decisionId}.
     *
     * @param value the reward, in whatever unit the policy is trained on; larger is better
     * @throws IllegalArgumentException if {@code value} is not finite, or too large for a float, which rewards are kept as
     */
    public static Outcome of(DecisionId decisionId, double value) {
        Objects.requireNonNull(decisionId, "decisionId");
        if (!Float.isFinite((float) value)) {
            throw new IllegalArgumentException("an outcome's value must be finite, also as a float, not " + value
                    + " (of decision " + decisionId + ")");
        }
        return new Outcome(decisionId, value, null, false, null);
    }

    /**
     * The same outcome under a name of the caller's, unique among the outcomes of its decision: reporting it twice counts
     * once. Without a name each report counts.
     *
     * @throws IllegalArgumentException if {@code key} is empty
     */
    public Outcome key(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("an outcome's key must not be empty (of decision " + decisionId + ")");
        }
        return new Outcome(decisionId, value, key, last, observedAt);
    }

    /** The same outcome, marked as the last one of its decision, which then is complete at once. */
    public Outcome last() {
        return new Outcome(decisionId, value, key, true, observedAt);
    }

    /** The same outcome, observed at {@code instant} and not when it is reported. */
    public Outcome observedAt(Instant instant) {
        return new Outcome(decisionId, value, key, last, Objects.requireNonNull(instant, "instant"));
    }

    /** The decision that this came of. */
    public DecisionId decisionId() {
        return decisionId;
    }

    /** The reward; finite. */
    public double value() {
        return value;
    }

    /** The caller's name for this outcome, or null if it has none. */
    public @Nullable String key() {
        return key;
    }

    /** Whether no further outcome of this decision will come. */
    public boolean isLast() {
        return last;
    }

    /** When it was observed, or null for the moment of the report. */
    public @Nullable Instant observedAt() {
        return observedAt;
    }

    @Override
    public String toString() {
        return "Outcome[" + decisionId + ", " + value + (key == null ? "" : ", key=" + key) + (last ? ", last" : "")
                + (observedAt == null ? "" : ", observedAt=" + observedAt) + "]";
    }
}
