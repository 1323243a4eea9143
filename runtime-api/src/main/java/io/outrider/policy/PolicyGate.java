package io.outrider.policy;

import java.util.Optional;

/**
 * Judges whether a version that fits may go live in place of the running one.
 *
 * <p>Called on the publishing thread, one candidate at a time, never on a deciding one; it may take its time, and pauses
 * no decision. The gate of the library, which asks logged experience, is {@code io.outrider.evaluation.PromotionGate}.
 */
@FunctionalInterface
public interface PolicyGate {

    /**
     * Why {@code candidate} is to be held back; empty if it may go live. Neither policy is the gate's to close. A gate that
     * throws holds the candidate back, with {@link Cause#NO_EVIDENCE}.
     */
    Optional<Held> judge(Policy running, Policy candidate);

    /** Why a version is held back. */
    enum Cause {
        /** Too little is known to say: no overlap, or too small an effective sample. */
        NO_EVIDENCE,
        /** It may be worse than the running version by more than the margin. */
        BELOW_MARGIN
    }

    /**
     * A version that is held back.
     *
     * @param version the version
     * @param cause why
     * @param detail a sentence with the numbers
     * @param shadow what it would have done meanwhile; empty where it was not run in shadow
     */
    record Held(String version, Cause cause, String detail, Optional<Shadow> shadow) {

        /** A version that is not run in shadow. */
        public Held(String version, Cause cause, String detail) {
            this(version, cause, detail, Optional.empty());
        }
    }

    /**
     * A held version in shadow: it was asked what it would have done at decisions that the running version made, and nothing
     * acted on it.
     *
     * @param decisions how many decisions it was asked about since it was first held
     * @param agreement the mean probability that it would have done what was done; NaN where actions are continuous
     */
    record Shadow(long decisions, double agreement) {}
}
