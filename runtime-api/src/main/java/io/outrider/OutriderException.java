package io.outrider;

import org.jspecify.annotations.Nullable;

/**
 * What every failure of the runtime itself extends; a caller's mistake is an {@link IllegalArgumentException} or
 * {@link IllegalStateException} instead. Unchecked; the message holds the offending value, the cause is kept.
 */
public abstract class OutriderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure with its cause, if there is one. */
    protected OutriderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
