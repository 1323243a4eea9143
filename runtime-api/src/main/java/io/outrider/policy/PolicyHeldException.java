package io.outrider.policy;

import org.jspecify.annotations.Nullable;

/** A version that fits, but that the slot's gate holds back; the running version stays. */
public final class PolicyHeldException extends PolicyException {

    private static final long serialVersionUID = 1L;

    private final transient PolicyGate.Held held;

    /** A hold of {@code held}. */
    public PolicyHeldException(PolicyGate.Held held, @Nullable Throwable cause) {
        super("the version " + held.version() + " is held back, " + held.cause() + ": " + held.detail(), cause);
        this.held = held;
    }

    /** What is held back, and why. */
    public PolicyGate.Held held() {
        return held;
    }
}
