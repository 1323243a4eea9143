package io.outrider.experience;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sink cannot take files now: it is down, overloaded, out of reach, or does not let this log in. The log tries the same
 * file again later, for as long as it takes: no sooner than {@link #retryAfter} says, if it says anything, and otherwise
 * after a random pause whose bound doubles from try to try.
 *
 * <p>A sink may as well throw any other unchecked exception; it is taken for this one without a time.
 */
public final class SinkUnavailableException extends ExperienceException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /** A failure with its cause, if there is one, which does not say when to try again. */
    public SinkUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = null;
    }

    /**
     * A failure of a sink that says when to try again, as HTTP's {@code Retry-After} does.
     *
     * @param retryAfter the least time until the next try; the log waits an hour at most
     * @throws IllegalArgumentException if {@code retryAfter} is negative
     */
    public SinkUnavailableException(String message, @Nullable Throwable cause, Duration retryAfter) {
        super(message, cause);
        if (retryAfter.isNegative()) {
            throw new IllegalArgumentException("the time until the next try cannot be negative, was " + retryAfter);
        }
        this.retryAfter = retryAfter;
    }

    /** The least time until the next try, if the sink said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
