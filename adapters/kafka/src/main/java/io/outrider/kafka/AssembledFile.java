package io.outrider.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose parts have all arrived, its digest checked. Immutable. */
public final class AssembledFile {

    private final String name;
    private final String digest;
    private final byte[] content;

    AssembledFile(String name, String digest, byte[] content) {
        this.name = name;
        this.digest = digest;
        this.content = content;
    }

    /** What the log calls it: a relative path with slashes. It comes from whoever may write to the topic. */
    public String name() {
        return name;
    }

    /** The SHA-256 of its content, 64 lower-case hexadecimal digits. */
    public String digest() {
        return digest;
    }

    /** A copy of its content. */
    public byte[] content() {
        return content.clone();
    }

    /**
     * Writes the content below {@code folder}, under its name, and makes the folders between.
     *
     * @return the file
     * @throws IllegalArgumentException if the name leads out of the folder
     * @throws IOException if it cannot be written
     */
    public Path writeBelow(Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        Path file = root.resolve(name).normalize();
        Path parent = file.getParent();
        if (parent == null || !file.startsWith(root) || file.equals(root)) {
            throw new IllegalArgumentException("the name \"" + name + "\" leads out of the folder " + root);
        }
        Files.createDirectories(parent);
        return Files.write(file, content);
    }

    /** Its name, digest and length. */
    @Override
    public String toString() {
        return "AssembledFile[" + name + ", " + digest + ", " + content.length + " bytes]";
    }
}
