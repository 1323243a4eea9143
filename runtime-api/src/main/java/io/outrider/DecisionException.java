package io.outrider;

import org.jspecify.annotations.Nullable;

/** A decision that could not be made, thrown only where the agent has no fallback action. */
public final class DecisionException extends OutriderException {

    private static final long serialVersionUID = 1L;

    private final Failure failure;

    /** Why a decision could not be made. */
    public enum Failure {
        /** No work space was free, or the policy had not begun to run, when the deadline passed. */
        DEADLINE,
        /** The deciding thread was interrupted while it waited for a work space. */
        INTERRUPTED,
        /** The policy gave NaN or an infinite score where a number was expected. */
        BAD_SCORES,
        /** The policy threw while it was run. */
        POLICY,
        /** The sampler threw, or what it described was not a distribution over legal actions. */
        SAMPLER,
        /** No action is legal. */
        NOTHING_LEGAL
    }

    /** A failed decision with its cause, if there is one. */
    public DecisionException(Failure failure, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    /** Why the decision failed. */
    public Failure failure() {
        return failure;
    }
}
