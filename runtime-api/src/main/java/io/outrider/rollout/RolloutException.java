package io.outrider.rollout;

import io.outrider.OutriderException;
import org.jspecify.annotations.Nullable;

/** A world failed, or an agent chose what its world does not allow; the message names the world, the step and the action. */
public final class RolloutException extends OutriderException {

    private static final long serialVersionUID = 1;

    RolloutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
