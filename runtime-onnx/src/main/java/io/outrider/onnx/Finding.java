package io.outrider.onnx;

import java.util.Locale;

/**
 * Something that was noticed about a model.
 *
 * @param grade how bad it is
 * @param subject the tensor, node, metadata key or file that it is about
 * @param message what is there, and what was expected
 */
public record Finding(Grade grade, String subject, String message) {

    /** How bad a finding is. */
    public enum Grade {
        /** Good to know. */
        INFO,
        /** The model serves, but perhaps not as its author meant. */
        WARNING,
        /** The model cannot serve, and is refused. */
        ERROR
    }

    /** Subject and message, as one sentence. */
    public String text() {
        return subject + ": " + message;
    }

    @Override
    public String toString() {
        return grade.name().toLowerCase(Locale.ROOT) + " " + text();
    }
}
