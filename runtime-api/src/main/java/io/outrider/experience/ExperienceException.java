package io.outrider.experience;

import io.outrider.OutriderException;
import org.jspecify.annotations.Nullable;

/** An experience folder that cannot be used, a log that is damaged, or a sink that fails. */
public class ExperienceException extends OutriderException {

    private static final long serialVersionUID = 1L;

    /** A failure with its cause, if there is one. */
    public ExperienceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
