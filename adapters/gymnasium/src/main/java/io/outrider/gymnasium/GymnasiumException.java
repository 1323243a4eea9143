package io.outrider.gymnasium;

import io.outrider.OutriderException;
import org.jspecify.annotations.Nullable;

/** The Python process cannot be started, has ended, does not answer, or its environment failed. */
public final class GymnasiumException extends OutriderException {

    private static final long serialVersionUID = 1;

    GymnasiumException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
