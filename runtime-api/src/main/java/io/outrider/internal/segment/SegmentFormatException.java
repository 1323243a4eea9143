package io.outrider.internal.segment;

/** Bytes on disk that this version must not or cannot interpret: a newer format, or a file too large to be ours. */
public final class SegmentFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SegmentFormatException(String message) {
        super(message);
    }
}
