package io.outrider.internal.segment;

import java.nio.ByteBuffer;

/** The frames that every segment begins with, so that it can be read without the ones before it. */
@FunctionalInterface
public interface Preamble {
    /** Hands over the frames. Called on the writer's thread whenever a segment is begun. */
    void writeTo(Sink sink);

    /** No frames. */
    static Preamble none() {
        return sink -> {};
    }

    /** Takes the frames of a preamble. */
    @FunctionalInterface
    interface Sink {
        /** One frame; types and flags as for an appended one. The payload's position is left alone. */
        void frame(int type, int flags, ByteBuffer payload);
    }
}
