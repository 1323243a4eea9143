package io.outrider.policy;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where new models come from: a directory, an object store, a broadcast stream.
 *
 * <p>A slot that follows it polls it from one thread of its own, and closes it when the slot is closed.
 */
public interface ModelSource extends AutoCloseable {

    /**
     * The newest model, if it is not the one that the last call returned; empty if nothing is new. May block for I/O.
     *
     * @throws PolicyException if the source cannot be read; the slot reports it and polls again later
     */
    Optional<ModelFile> poll();

    /** Gives back what the source holds. */
    @Override
    default void close() {}

    /**
     * The {@code .onnx} file of {@code directory} that was modified last (of several, the greatest name). A writer must
     * put a new model there whole: write it under another ending or elsewhere on the same volume, then rename it. The
     * directory need not exist yet.
     */
    static ModelSource directory(Path directory) {
        return new DirectoryModelSource(directory);
    }
}
