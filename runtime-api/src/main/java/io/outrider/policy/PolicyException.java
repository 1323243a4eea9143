package io.outrider.policy;

import io.outrider.OutriderException;
import org.jspecify.annotations.Nullable;

/** A policy that cannot be loaded, accepted or run. */
public class PolicyException extends OutriderException {

    private static final long serialVersionUID = 1L;

    /** A failure with its cause, if there is one. */
    public PolicyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
