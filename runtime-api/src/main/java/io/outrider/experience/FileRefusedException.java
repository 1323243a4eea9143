package io.outrider.experience;

import org.jspecify.annotations.Nullable;

/**
 * A sink will never take this file as it is: it holds another content under that name, or finds the name or the size
 * unacceptable. The log sets the file aside, says so, keeps it on disk, and goes on with the others; it is tried again when
 * the log is opened anew.
 *
 * <p>Not for what concerns every file, such as a rejected token, an expired certificate or a bucket that is missing: that
 * is a {@link SinkUnavailableException}, or else an outage would set aside all that there is.
 */
public final class FileRefusedException extends ExperienceException {

    private static final long serialVersionUID = 1L;

    /** A refusal with its cause, if there is one; the message names the file and what speaks against it. */
    public FileRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
