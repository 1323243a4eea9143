package io.outrider.policy;

/**
 * One immutable version of a policy: a function from observations to scores over actions.
 *
 * <p>Thread-safe. Whoever loaded it owns it and closes it, unless a {@link PolicySlot} has accepted it. It must not be
 * closed while lanes of it are open.
 */
public interface Policy extends AutoCloseable {

    /** The version: a hash of everything that determines the outputs. Equal versions compute the same. */
    String version();

    /** What it takes and gives. */
    PolicySignature signature();

    /**
     * Opens a work space.
     *
     * @throws PolicyException if it cannot be opened
     */
    Lane openLane(LaneSize size);

    /** The floating-point operations that one row costs, or NaN where not known. */
    default double flopsPerRow() {
        return Double.NaN;
    }

    /** What it is computed by, for reports and meters: {@code java}, {@code cpu}, {@code cuda}. */
    default String provider() {
        return "java";
    }

    /** Whether it only stands in until a real model arrives, so that its outputs do not bind the next version. */
    default boolean isPlaceholder() {
        return false;
    }

    /** Gives back what the policy holds; never throws, and a second call does nothing. */
    @Override
    void close();
}
