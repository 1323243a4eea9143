package io.outrider.policy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A serialised model as a source delivers it: a name for messages, and the bytes. Immutable. */
public final class ModelFile {

    private final String name;
    private final byte[] content;
    private final @Nullable Path path;

    private ModelFile(String name, byte[] content, @Nullable Path path) {
        this.name = name;
        this.content = content;
        this.path = path;
    }

    /** A model of {@code content}, which is copied. */
    public static ModelFile of(String name, byte[] content) {
        return new ModelFile(name, content.clone(), null);
    }

    /**
     * The model in the file {@code path}, read now.
     *
     * @throws PolicyException if the file cannot be read
     */
    public static ModelFile read(Path path) {
        try {
            return new ModelFile(path.toString(), java.nio.file.Files.readAllBytes(path), path);
        } catch (java.io.IOException e) {
            throw new PolicyException("cannot read the model " + path + ": " + e, e);
        }
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** The bytes, in a read-only buffer of the caller's own. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /** The file that it was read from, or null; external weights lie beside it. */
    public @Nullable Path path() {
        return path;
    }

    @Override
    public String toString() {
        return name + " (" + content.length + " bytes)";
    }
}
