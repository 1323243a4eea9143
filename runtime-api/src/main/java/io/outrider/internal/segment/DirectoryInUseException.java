package io.outrider.internal.segment;

import java.nio.file.Path;

/** The folder is already open, in this process or in another one. */
public final class DirectoryInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path directory;

    public DirectoryInUseException(Path directory) {
        super("The folder " + directory + " is already in use by another open log; close that one, or give this one a"
                + " folder of its own");
        this.directory = directory;
    }

    /** The folder that is in use. */
    public Path directory() {
        return directory;
    }
}
