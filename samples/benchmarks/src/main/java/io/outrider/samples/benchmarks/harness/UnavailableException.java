package io.outrider.samples.benchmarks.harness;

import org.jspecify.annotations.Nullable;

/** A peer cannot work on this machine or Java; the message says why, for the row that stays empty. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With the reason as its message. */
    public UnavailableException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
