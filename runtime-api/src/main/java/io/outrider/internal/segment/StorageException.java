package io.outrider.internal.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** An operation on {@link Storage} that failed; names the operation and the path, and keeps the cause. */
public final class StorageException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final boolean full;
    private final boolean missing;

    /** {@code operation} is a verb such as "write" or "force". */
    public StorageException(String operation, Path path, IOException cause) {
        super("Cannot " + operation + " " + path + ": " + describe(cause), cause);
        this.path = path;
        this.full = saysFull(cause);
        this.missing = cause instanceof NoSuchFileException;
    }

    /** The file or directory of the failed operation. */
    public Path path() {
        return path;
    }

    /** Whether the device or the log's share of it had no room left, so that freeing space lets the log go on. */
    public boolean full() {
        return full;
    }

    private static boolean saysFull(IOException cause) {
        String message = describe(cause).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("quota exceeded")
                || message.contains("not enough space");
    }

    /** Whether the file was not there. */
    public boolean missing() {
        return missing;
    }

    private static String describe(IOException cause) {
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
