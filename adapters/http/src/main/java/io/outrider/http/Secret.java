package io.outrider.http;

import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A token or key that is asked for each time it is needed, so that it can be replaced while the log runs, and that never
 * shows itself: its text form says where it comes from.
 */
public final class Secret {

    private final String origin;
    private final Supplier<String> source;

    private Secret(String origin, Supplier<String> source) {
        this.origin = origin;
        this.source = source;
    }

    /** The secret that {@code source} gives; asked before each file, on the log's shipping thread. */
    public static Secret of(Supplier<String> source) {
        return new Secret("a supplier", source);
    }

    /** The content of a file in UTF-8, without white space at its ends; read before each file that is shipped. */
    public static Secret ofFile(Path file) {
        Path absolute = file.toAbsolutePath();
        return new Secret("the file " + absolute, () -> {
            try {
                return Files.readString(absolute, StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new SinkUnavailableException("Cannot read the secret in the file " + absolute, e);
            }
        });
    }

    /**
     * The value of an environment variable.
     *
     * @throws IllegalArgumentException if it is not set
     */
    public static Secret ofEnvironment(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalArgumentException("the environment variable " + variable + " is not set");
        }
        return new Secret("the environment variable " + variable, () -> value);
    }

    /**
     * The secret itself, printable ASCII.
     *
     * @throws SinkUnavailableException if it cannot be read, is empty, or holds what a header cannot carry
     */
    String reveal() {
        String value = source.get();
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new SinkUnavailableException(
                    "The secret from " + origin + " is empty, or holds white space or characters beyond ASCII", null);
        }
        return value;
    }

    /** Where it comes from. */
    @Override
    public String toString() {
        return "Secret[from " + origin + "]";
    }
}
