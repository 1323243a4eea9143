package io.outrider.internal.slot;

/** A candidate was offered to a slot that takes none: it is pinned, or closed. The candidate stays the caller's. */
final class PinnedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    PinnedException(String message) {
        super(message);
    }
}
