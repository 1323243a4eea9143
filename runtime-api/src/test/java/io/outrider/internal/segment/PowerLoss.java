package io.outrider.internal.segment;

/** The machine is gone: not an exception that the code under test may handle. */
public final class PowerLoss extends Error {
    private static final long serialVersionUID = 1L;

    PowerLoss() {
        super("power loss", null, false, false);
    }
}
